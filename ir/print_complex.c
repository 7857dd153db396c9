/* print_complex.c - complex constants as text. */
#include "ir/print_internal.h"

#include <math.h>

static bool is_minus_zero(double v)
{
    return v == 0 && signbit(v);
}

bool qm_print_complex(qm_text *t, double re, double im)
{
    char real[QM_DOUBLE_TEXT], imag[QM_DOUBLE_TEXT];
    qm_format_double(real, re);
    qm_format_double(imag, fabs(im));
    if (re == 0 && signbit(re) == signbit(im)) {
        qm_text_printf(t, "%s%sim", signbit(im) ? "-" : "", imag);
        return !signbit(im);
    }
    /* A sum or difference has no part -0, but the opposite of one has, and a product by -1. */
    if (is_minus_zero(re) && im == 0 && !signbit(im)) {
        qm_text_puts(t, "-1.0*0.0im");
        return false;
    }
    if (is_minus_zero(re) || is_minus_zero(im)) {
        qm_text_puts(t, "-(");
        qm_print_complex(t, -re, -im);
        qm_text_puts(t, ")");
        return false;
    }
    qm_text_printf(t, "%s %c %sim", real, im < 0 ? '-' : '+', imag);
    return false;
}
