/* pauli.c - sums of Pauli products: brought to one form, with exact phases. */

#include "runtime/observe/pauli.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A term as it was given. Its coefficient is real or imaginary, never both. */
typedef struct qm_pauli_raw {
    double complex coefficient;
    qm_pauli_factor *factors; /* set when all are there: the list moves as it grows */
    uint32_t first, count;
    uint32_t order;
    size_t begin, end;
} qm_pauli_raw;

void qm_pauli_begin(qm_pauli_builder *b, qm_arena *arena)
{
    *b = (qm_pauli_builder){.arena = arena};
}

void qm_pauli_open(qm_pauli_builder *b, size_t begin)
{
    QM_RESERVE(b->arena, b->terms, b->nterms, b->cap_terms);
    b->terms[b->nterms] =
        (qm_pauli_raw){.first = b->nfactors, .order = b->nterms, .begin = begin, .end = begin};
    b->nterms++;
}

void qm_pauli_close(qm_pauli_builder *b, double coefficient, size_t end)
{
    b->terms[b->nterms - 1].coefficient = coefficient;
    b->terms[b->nterms - 1].end = end;
}

void qm_pauli_multiply(qm_pauli_builder *b, uint32_t qubit, qm_pauli pauli)
{
    if (pauli == QM_PAULI_I)
        return;
    QM_RESERVE(b->arena, b->factors, b->nfactors, b->cap_factors);
    b->factors[b->nfactors++] = (qm_pauli_factor){qubit, pauli};
    b->terms[b->nterms - 1].count++;
}

/* The phase of a b, which is i^k times the Pauli with the bits a ^ b: XY = iZ, YZ = iX, ZX = iY. */
static uint32_t phase_of(uint32_t a, uint32_t b)
{
    static const uint8_t next[4] = {0, QM_PAULI_Y, QM_PAULI_X, QM_PAULI_Z};
    if (a == QM_PAULI_I || b == QM_PAULI_I || a == b)
        return 0;
    return next[a] == b ? 1 : 3;
}

/* Merges two sorted runs, the first first where qubits are equal: Paulis on different qubits
 * commute, those on one keep their order. */
static void merge(qm_pauli_factor *out, const qm_pauli_factor *a, uint32_t na,
                  const qm_pauli_factor *b, uint32_t nb)
{
    while (na + nb > 0) {
        bool left = nb == 0 || (na > 0 && a->qubit <= b->qubit);
        *out++ = left ? *a++ : *b++;
        na -= left;
        nb -= !left;
    }
}

/* A stable sort by qubit. */
static void sort_factors(qm_pauli_factor *f, uint32_t n, qm_pauli_factor *scratch)
{
    for (uint32_t width = 1; width < n; width *= 2) {
        for (uint32_t i = 0; i < n; i += 2 * width) {
            uint32_t middle = n - i < width ? n : i + width;
            uint32_t end = n - middle < width ? n : middle + width;
            merge(scratch + i, f + i, middle - i, f + middle, end - middle);
        }
        memcpy(f, scratch, n * sizeof *f);
        if (width > n / 2)
            return;
    }
}

static bool is_sorted(const qm_pauli_factor *f, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        if (f[i - 1].qubit >= f[i].qubit)
            return false;
    return true;
}

/* One factor a qubit, the phase in the coefficient. */
static void normalize(qm_pauli_builder *b, qm_pauli_raw *t)
{
    static const double complex power[4] = {1, I, -1, -I};
    qm_pauli_factor *f = t->factors;
    if (is_sorted(f, t->count))
        return;
    sort_factors(f, t->count, QM_NEW_ARRAY(b->arena, qm_pauli_factor, t->count));
    uint32_t n = 0, phase = 0;
    for (uint32_t i = 0; i < t->count;) {
        qm_pauli_factor product = f[i++];
        for (; i < t->count && f[i].qubit == product.qubit; i++) {
            phase += phase_of(product.pauli, f[i].pauli);
            product.pauli ^= f[i].pauli;
        }
        if (product.pauli != QM_PAULI_I)
            f[n++] = product;
    }
    t->count = n;
    t->coefficient *= power[phase % 4];
}

static int compare_products(const qm_pauli_raw *a, const qm_pauli_raw *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (uint32_t i = 0; i < a->count; i++) {
        const qm_pauli_factor *x = &a->factors[i], *y = &b->factors[i];
        if (x->qubit != y->qubit)
            return x->qubit < y->qubit ? -1 : 1;
        if (x->pauli != y->pauli)
            return x->pauli < y->pauli ? -1 : 1;
    }
    return 0;
}

static int compare_terms(const void *a, const void *b)
{
    const qm_pauli_raw *x = a, *y = b;
    int c = compare_products(x, y);
    return c != 0 ? c : (x->order > y->order) - (x->order < y->order);
}

static qm_status not_hermitian(qm_pauli_builder *b, const qm_pauli_raw *t, double imaginary,
                               qm_scan_fault *fault)
{
    qm_text text;
    char number[QM_DOUBLE_TEXT];
    qm_format_double(number, imaginary);
    qm_text_init(&text, b->arena);
    qm_text_printf(&text, "the observable is not Hermitian: the coefficient of ");
    qm_pauli_text(t->factors, t->count, &text);
    qm_text_printf(&text, " is %si", number);
    *fault = (qm_scan_fault){t->begin, t->end, text.data};
    return QM_ERR_INPUT;
}

/* Adds up the n terms with one product at t; what rounding leaves of an imaginary part is none. */
static qm_status add_up(qm_pauli_builder *b, const qm_pauli_raw *t, uint32_t n, double *out,
                        qm_scan_fault *fault)
{
    double complex sum = 0;
    double most = 0;
    const qm_pauli_raw *first = NULL;
    for (uint32_t i = 0; i < n; i++) {
        sum += t[i].coefficient;
        most += fabs(cimag(t[i].coefficient));
        if (first == NULL && cimag(t[i].coefficient) != 0)
            first = &t[i];
    }
    *out = creal(sum);
    return fabs(cimag(sum)) <= 1e-14 * most ? QM_OK : not_hermitian(b, first, cimag(sum), fault);
}

qm_status qm_pauli_finish(qm_pauli_builder *b, qm_pauli_sum *out, qm_scan_fault *fault)
{
    for (uint32_t i = 0; i < b->nterms; i++) {
        b->terms[i].factors = b->factors + b->terms[i].first;
        normalize(b, &b->terms[i]);
    }
    if (b->nterms > 0)
        qsort(b->terms, b->nterms, sizeof *b->terms, compare_terms);
    qm_pauli_term *terms = QM_NEW_ARRAY(b->arena, qm_pauli_term, b->nterms);
    *out = (qm_pauli_sum){.terms = terms};
    for (uint32_t i = 0; i < b->nterms;) {
        const qm_pauli_raw *t = &b->terms[i];
        uint32_t n = 1;
        while (i + n < b->nterms && compare_products(t, t + n) == 0)
            n++;
        double coefficient;
        qm_status st = add_up(b, t, n, &coefficient, fault);
        if (st != QM_OK)
            return st;
        if (coefficient != 0)
            terms[out->nterms++] = (qm_pauli_term){coefficient, t->factors, t->count};
        i += n;
    }
    return QM_OK;
}

void qm_pauli_text(const qm_pauli_factor *factors, uint32_t count, qm_text *out)
{
    enum { SHOWN = 16 };
    if (count == 0)
        qm_text_puts(out, "I");
    for (uint32_t i = 0; i < count && i < SHOWN; i++)
        qm_text_printf(out, "%s%c%u", i > 0 ? " " : "", "IXZY"[factors[i].pauli], factors[i].qubit);
    if (count > SHOWN)
        qm_text_puts(out, " ...");
}

qm_status qm_pauli_read(const char *text, size_t size, const qm_qubit_names *names, qm_arena *arena,
                        qm_pauli_sum *out, qm_scan_fault *fault)
{
    bool numpy = size >= 4 && (memcmp(text, "\x93NUM", 4) == 0 || memcmp(text, "PK\3\4", 4) == 0);
    return numpy ? qm_pauli_read_numpy(text, size, names, arena, out, fault)
                 : qm_pauli_read_text(text, size, names, arena, out, fault);
}
