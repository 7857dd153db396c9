/* pauli_numpy.c - observables as matrices in NumPy's files (.npy format 1 to 3; .npz is a zip of
 * them, of which the first, not compressed, is read).
 *
 * The coefficient of a product of Paulis P in the matrix H is Tr(P H) / 2^k. With P = i^|x&z| X^x
 * Z^z it is a Walsh-Hadamard transform over i of H[i^x][i]. Time O(k 4^k). */

#include "runtime/observe/pauli.h"

#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_QUBITS = 10 };

static const char ends_early[] = "the file ends early";

typedef struct matrix {
    qm_scan s;
    bool is_complex, columns; /* stored column by column */
    uint32_t k;
    uint64_t dim;
    double complex *entry; /* row-major */
} matrix;

static bool refuse(matrix *m, const char *why)
{
    return qm_scan_fail(&m->s, m->s.text, m->s.text, "%s", why);
}

static uint32_t u16_at(const char *at)
{
    const unsigned char *b = (const unsigned char *)at;
    return b[0] | (uint32_t)b[1] << 8;
}

static size_t left(const matrix *m)
{
    return (size_t)(m->s.end - m->s.at);
}

/* Skips the header of a zip's first file. Its sizes are not needed: the array knows its own. */
static bool skip_zip(matrix *m)
{
    enum { HEADER = 30, METHOD = 8, NAME = 26, EXTRA = 28 };
    if (left(m) < 4 || memcmp(m->s.at, "PK\3\4", 4) != 0)
        return true;
    if (left(m) < HEADER)
        return refuse(m, ends_early);
    if (u16_at(m->s.at + METHOD) != 0)
        return refuse(m, "the array is compressed; write it with numpy.savez or numpy.save");
    size_t size = HEADER + u16_at(m->s.at + NAME) + u16_at(m->s.at + EXTRA);
    if (left(m) < size)
        return refuse(m, ends_early);
    m->s.at += size;
    return true;
}

/* The header's text, a dictionary of Python, or NULL with a fault. */
static const char *find_header(matrix *m)
{
    enum { MAGIC = 6, START = 8 };
    if (left(m) < START + 4 || memcmp(m->s.at, "\x93NUMPY", MAGIC) != 0) {
        refuse(m, "this is no array of NumPy");
        return NULL;
    }
    bool first = m->s.at[MAGIC] == 1; /* version 1 has 2 bytes of length, later ones have 4 */
    size_t size = u16_at(m->s.at + START);
    if (!first)
        size |= (size_t)u16_at(m->s.at + START + 2) << 16;
    m->s.at += START + (first ? 2 : 4);
    if (left(m) < size) {
        refuse(m, ends_early);
        return NULL;
    }
    m->s.at += size;
    return qm_arena_strdup(m->s.arena, m->s.at - size, size);
}

/* The value of a key, or "". */
static const char *find_value(const char *header, const char *key)
{
    const char *at = strstr(header, key);
    if (at == NULL)
        return "";
    at += strlen(key);
    return at + strspn(at, " :");
}

static bool read_shape(matrix *m, const char *at)
{
    unsigned long long rows, columns;
    if (sscanf(at, "(%9llu, %9llu)", &rows, &columns) != 2 || rows != columns)
        return refuse(m, "an observable is a square matrix");
    m->dim = rows;
    while (m->k <= MAX_QUBITS && (uint64_t)1 << m->k < m->dim)
        m->k++;
    if (m->k > MAX_QUBITS || (uint64_t)1 << m->k != m->dim)
        return qm_scan_fail(&m->s, m->s.text, m->s.text,
                            "the matrix has %llu rows: a power of two up to %u is needed", rows,
                            1u << MAX_QUBITS);
    if (m->k > m->s.names->nqubits)
        return qm_scan_fail(&m->s, m->s.text, m->s.text,
                            "the matrix acts on %u qubits, but the program has %u", m->k,
                            m->s.names->nqubits);
    return true;
}

static bool read_header(matrix *m)
{
    const char *header = skip_zip(m) ? find_header(m) : NULL;
    if (header == NULL)
        return false;
    const char *type = find_value(header, "'descr'");
    m->is_complex = strncmp(type, "'<c16'", 6) == 0;
    m->columns = strncmp(find_value(header, "'fortran_order'"), "True", 4) == 0;
    if (!m->is_complex && strncmp(type, "'<f8'", 5) != 0)
        return refuse(m, "the elements of an observable are float64 or complex128");
    return read_shape(m, find_value(header, "'shape'"));
}

static bool read_entries(matrix *m)
{
    uint64_t n = m->dim * m->dim, width = m->is_complex ? 2 : 1;
    if (left(m) < n * width * sizeof(double))
        return refuse(m, ends_early);
    m->entry = QM_NEW_ARRAY(m->s.arena, double complex, n);
    for (uint64_t i = 0; i < n; i++) {
        double part[2] = {0, 0};
        memcpy(part, m->s.at + i * width * sizeof(double), width * sizeof(double));
        if (!isfinite(part[0]) || !isfinite(part[1]))
            return refuse(m, "an entry of the matrix is not a finite number");
        uint64_t at = m->columns ? i % m->dim * m->dim + i / m->dim : i;
        m->entry[at] = CMPLX(part[0], part[1]);
    }
    return true;
}

static double largest(const matrix *m)
{
    double most = 0;
    for (uint64_t i = 0; i < m->dim * m->dim; i++)
        most = fmax(most, cabs(m->entry[i]));
    return most;
}

static bool check_hermitian(matrix *m)
{
    double tolerance = 1e-9 * largest(m);
    for (uint64_t i = 0; i < m->dim; i++)
        for (uint64_t j = 0; j <= i; j++)
            if (cabs(m->entry[i * m->dim + j] - conj(m->entry[j * m->dim + i])) > tolerance)
                return qm_scan_fail(&m->s, m->s.text, m->s.text,
                                    "the observable is not Hermitian: entries (%llu, %llu) and "
                                    "(%llu, %llu) are not conjugate",
                                    (unsigned long long)i, (unsigned long long)j,
                                    (unsigned long long)j, (unsigned long long)i);
    return true;
}

static void transform(double complex *v, uint64_t n)
{
    for (uint64_t half = 1; half < n; half *= 2)
        for (uint64_t i = 0; i < n; i++)
            if ((i & half) == 0) {
                double complex a = v[i], b = v[i | half];
                v[i] = a + b;
                v[i | half] = a - b;
            }
}

/* The terms that flip the qubits in x. Coefficients far below the largest entry are rounding. */
static void add_terms(matrix *m, qm_pauli_builder *b, uint64_t x, double complex *v, double least)
{
    static const double complex power[4] = {1, -I, -1, I}; /* (-i)^k */
    for (uint64_t i = 0; i < m->dim; i++)
        v[i] = m->entry[(i ^ x) * m->dim + i];
    transform(v, m->dim);
    for (uint64_t z = 0; z < m->dim; z++) {
        double complex phase = power[__builtin_popcountll(x & z) % 4];
        double coefficient = creal(phase * v[z]) / (double)m->dim;
        if (fabs(coefficient) <= least)
            continue;
        qm_pauli_open(b, 0);
        for (uint32_t q = 0; q < m->k; q++)
            qm_pauli_multiply(b, q, (qm_pauli)((x >> q & 1) | (z >> q & 1) << 1));
        qm_pauli_close(b, coefficient, 0);
    }
}

qm_status qm_pauli_read_numpy(const char *bytes, size_t size, const qm_qubit_names *names,
                              qm_arena *arena, qm_pauli_sum *out, qm_scan_fault *fault)
{
    matrix m = {.k = 0};
    qm_scan_init(&m.s, bytes, size, names, arena);
    *out = (qm_pauli_sum){.terms = NULL};
    if (!read_header(&m) || !read_entries(&m) || !check_hermitian(&m)) {
        *fault = m.s.fault;
        return QM_ERR_INPUT;
    }
    qm_pauli_builder b;
    qm_pauli_begin(&b, arena);
    double least = 1e-15 * largest(&m);
    double complex *v = QM_NEW_ARRAY(arena, double complex, m.dim);
    for (uint64_t x = 0; x < m.dim; x++)
        add_terms(&m, &b, x, v, least);
    return qm_pauli_finish(&b, out, fault);
}
