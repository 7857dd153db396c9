/* cmd_equiv.c - qasmill equiv FILE FILE: whether two programs do the same. */

#include "tools/cli.h"

#include "equiv/equiv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A number above 0; the locale is "C". */
static qm_status read_positive(qm_cli *c, const char *option, const char *text, double *out)
{
    if (!text)
        return QM_OK;
    char *end;
    double v = strtod(text, &end);
    if (end != text && *end == '\0' && v > 0 && isfinite(v)) {
        *out = v;
        return QM_OK;
    }
    qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
             "%s takes a number above 0, but '%s' is given", option, text);
    return QM_ERR_USAGE;
}

static qm_status read_options(qm_cli *c, qm_equiv_options *o)
{
    *o = (qm_equiv_options){.assume = c->goal.assume,
                            .unitary = c->unitary,
                            .seconds = c->goal.seconds,
                            .seed = c->goal.seed,
                            .threads = c->goal.threads,
                            .method = c->method};
    return read_positive(c, "--tolerance", c->tolerance, &o->tolerance);
}

static int show(qm_cli *c, const qm_equiv_result *r)
{
    static const int codes[] = {[QM_EQUIV_UNKNOWN] = QM_EXIT_UNKNOWN,
                                [QM_EQUIV_SAME] = QM_EXIT_OK,
                                [QM_EQUIV_DIFFERENT] = QM_EXIT_DIFFERENT};
    qm_text out;
    qm_text_init(&out, &c->cx.arena);
    qm_status s = QM_OK;
    if (c->json)
        s = qm_equiv_json(r, &out);
    else
        qm_equiv_text(r, &out);
    if (s == QM_OK)
        qm_cli_write(NULL, out.data, out.size);
    if (s == QM_OK)
        s = qm_cli_flush(c);
    return s == QM_OK ? codes[r->verdict] : qm_cli_exit_code(s);
}

int qm_cmd_equiv(qm_cli *c)
{
    qm_equiv_options o;
    qm_equiv_result r;
    qm_module *a = NULL, *b = NULL;
    qm_status s = read_options(c, &o);
    if (s == QM_OK)
        s = qm_cli_compile(c, c->files[0], "-O0", &a);
    if (s == QM_OK)
        s = qm_cli_compile(c, c->files[1], "-O0", &b);
    if (s == QM_OK) {
        qm_progress_stage("comparing");
        s = qm_equiv_check(a, b, &o, &c->cx.arena, &r);
    }
    int code = s == QM_OK ? show(c, &r) : qm_cli_exit_code(s);
    qm_module_free(a);
    qm_module_free(b);
    return code;
}
