/* The Hamiltonians of the shared data: each is read as a sum of Paulis, which the dense reference
 * makes a matrix again. */

#include "runtime/observe/pauli.h"
#include "support/file.h"
#include "tests/dense_matrix.h"
#include "tests/qm_test.h"
#include "tests/shared.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *folder;

/* The matrix in the file, complex128 and row-major, found by its header alone. */
static const double *entries_of(const char *file, size_t size)
{
    const char *magic = memmem(file, size, "\x93NUMPY", 6);
    assert_non_null(magic);
    size_t header = (unsigned char)magic[8] | (size_t)(unsigned char)magic[9] << 8;
    return (const double *)(const void *)(magic + 10 + header);
}

/* Adds column `at` of the term's matrix. */
static void add_column(const qm_pauli_term *t, uint32_t n, size_t at, double complex *column)
{
    static const double complex matrices[4][4] = {
        {1, 0, 0, 1}, {0, 1, 1, 0}, {1, 0, 0, -1}, {0, -I, I, 0}};
    const dense_controls none = {.n = 0};
    double complex v[64] = {0};
    v[at] = t->coefficient;
    for (uint32_t i = 0; i < t->count; i++)
        dense_apply(v, n, matrices[t->factors[i].pauli], 1, &t->factors[i].qubit, &none);
    for (size_t i = 0; i < (size_t)1 << n; i++)
        column[i] += v[i];
}

static void check_file(const char *path)
{
    enum { QUBITS = 4, DIM = 1 << QUBITS };
    const qm_qubit_names names = {.nqubits = QUBITS};
    qm_arena arena;
    qm_pauli_sum sum;
    qm_scan_fault fault = {0};
    char *bytes;
    size_t size;
    const char *why;
    qm_arena_init(&arena, NULL);
    assert_int_equal(qm_file_read(&arena, path, 1 << 20, &bytes, &size, &why), QM_OK);
    if (qm_pauli_read(bytes, size, &names, &arena, &sum, &fault) != QM_OK)
        fail_msg("%s: %s", path, fault.message);
    double want[2 * DIM * DIM];
    memcpy(want, entries_of(bytes, size), sizeof want);
    for (size_t j = 0; j < DIM; j++) {
        double complex column[DIM] = {0};
        for (uint32_t t = 0; t < sum.nterms; t++)
            add_column(&sum.terms[t], QUBITS, j, column);
        for (size_t i = 0; i < DIM; i++) {
            const double *w = want + 2 * (i * DIM + j);
            assert_true(cabs(column[i] - CMPLX(w[0], w[1])) < 1e-12);
        }
    }
    qm_arena_free(&arena);
}

static void matrices_come_back(void **state)
{
    (void)state;
    char path[4096];
    struct dirent **list;
    uint32_t files = 0;
    snprintf(path, sizeof path, "%s/hamiltonians/syk", folder);
    int n = scandir(path, &list, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        if (strstr(list[i]->d_name, ".npz")) {
            snprintf(path, sizeof path, "%s/hamiltonians/syk/%s", folder, list[i]->d_name);
            check_file(path);
            files++;
        }
        free(list[i]);
    }
    free(list);
    printf("%u Hamiltonians\n", files);
    assert_true(files > 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(matrices_come_back)};
    folder = shared_folder(argc, argv, "hamiltonians/syk");
    return folder ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
