/* witness.c - witnesses in words. */
#include "equiv/witness.h"

#include <math.h>

enum { MAX_SHOWN = 40 }; /* qubits of a product state that are written out; JSON has them all */

qm_equiv_ket *qm_witness_basis(qm_equiv_task *t, uint32_t nqubits, uint64_t value)
{
    qm_equiv_ket *k = qm_arena_zalloc(t->arena, (size_t)nqubits + 1, sizeof *k);
    for (uint32_t q = 0; q < nqubits; q++)
        k[q].re[q < 64 && value >> q & 1] = 1;
    return k;
}

static bool is_basis(const qm_equiv_ket *k, uint32_t n)
{
    for (uint32_t q = 0; q < n; q++)
        if (k[q].im[0] != 0 || k[q].im[1] != 0 || (k[q].re[0] != 1 && k[q].re[1] != 1))
            return false;
    return true;
}

static void put_amplitude(qm_text *out, double re, double im)
{
    if (im == 0)
        qm_text_printf(out, "%.6g", re);
    else
        qm_text_printf(out, "(%.6g%+.6gi)", re, im);
}

static void put_input(qm_text *out, const qm_equiv_ket *k, uint32_t n)
{
    if (is_basis(k, n)) {
        qm_text_puts(out, "|");
        for (uint32_t q = n; q-- > 0;)
            qm_text_puts(out, k[q].re[1] == 1 ? "1" : "0");
        qm_text_puts(out, n > 1 ? "> (qubit 0 is the rightmost)" : ">");
        return;
    }
    qm_text_puts(out, "the product of ");
    for (uint32_t q = 0; q < n && q < MAX_SHOWN; q++) {
        qm_text_puts(out, q > 0 ? ", " : "");
        put_amplitude(out, k[q].re[0], k[q].im[0]);
        qm_text_puts(out, "|0> + ");
        put_amplitude(out, k[q].re[1], k[q].im[1]);
        qm_text_printf(out, "|1> on qubit %u", q);
    }
    if (n > MAX_SHOWN)
        qm_text_printf(out, " and %u more", n - MAX_SHOWN);
}

void qm_witness_product(qm_equiv_task *t, const qm_equiv_ket *input, uint32_t nqubits,
                        double fidelity, const char *role)
{
    qm_text text;
    qm_text_init(&text, t->arena);
    qm_text_printf(&text, "for %s ", role ? role : "the input");
    put_input(&text, input, nqubits);
    if (isnan(fidelity))
        qm_text_puts(&text, " the outputs differ");
    else if (fidelity > 0.9999)
        qm_text_printf(&text, " the outputs have fidelity 1 - %.3g", 1 - fidelity);
    else
        qm_text_printf(&text, " the outputs have fidelity %.6g", fidelity);
    t->result->witness = (qm_equiv_witness){
        .text = text.data, .input = role ? NULL : input, .nqubits = nqubits, .fidelity = fidelity};
}
