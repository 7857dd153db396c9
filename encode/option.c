/* option.c - choices of an encoding by their names. */

#include "encode/builder.h"
#include "support/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const method_names[QM_METHODS] = {[QM_METHOD_BEST] = "best",
                                                     [QM_METHOD_MCRY] = "mcry",
                                                     [QM_METHOD_MARY] = "mary",
                                                     [QM_METHOD_UCRY] = "ucry",
                                                     [QM_METHOD_MCX] = "mcx"};

static const struct {
    const char *name;
    qm_compress_goal goal;
    double most;
    const char *takes;
} losses[] = {{"compress", QM_COMPRESS_DROP, 100, "a number of per cent from 0 to 100"},
              {"max-cx", QM_COMPRESS_MAX_CX, 1e15, "a number of CX from 0 up"},
              {"psnr", QM_COMPRESS_PSNR, 1e3, "a number of dB from 0 to 1000"},
              {"fidelity", QM_COMPRESS_FIDELITY, 1, "a number from 0 to 1"}};

const char *qm_encode_method_name(qm_encode_method m)
{
    return method_names[m];
}

static qm_status set_method(qm_context *cx, qm_encode_options *o, const char *name)
{
    uint32_t m = 0;
    while (m < QM_METHODS && strcmp(name, method_names[m]) != 0)
        m++;
    if (m == QM_METHODS) {
        qm_diag_rec r = qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0},
                                 "there is no method '%s' (best, mcry, mary, ucry or mcx)", name);
        qm_did_you_mean(&cx->diag, r, name, method_names, QM_METHODS);
        return QM_ERR_USAGE;
    }
    o->method = (qm_encode_method)m;
    return QM_OK;
}

qm_status qm_encode_option_set(qm_context *cx, qm_encode_options *o, const char *name,
                               const char *value)
{
    if (strcmp(name, "method") == 0)
        return set_method(cx, o, value);
    uint32_t i = 0;
    while (i < sizeof losses / sizeof *losses && strcmp(name, losses[i].name) != 0)
        i++;
    if (i == sizeof losses / sizeof *losses) {
        qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0}, "there is no setting '%s' of an encoding",
                 name);
        return QM_ERR_USAGE;
    }
    char *end;
    double v = strtod(value, &end);
    if (end == value || *end || !(v >= 0 && v <= losses[i].most)) {
        qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0}, "'%s' takes %s, but '%s' is given", name,
                 losses[i].takes, value);
        return QM_ERR_USAGE;
    }
    if (o->compress != QM_COMPRESS_EXACT) {
        qm_error(&cx->diag, QM_E_USAGE, (qm_span){0, 0},
                 "of 'compress', 'max-cx', 'psnr' and 'fidelity' one is given, not two");
        return QM_ERR_USAGE;
    }
    o->compress = losses[i].goal;
    o->compress_value = v;
    return QM_OK;
}
