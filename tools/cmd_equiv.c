/* cmd_equiv.c - qasmill equiv FILE FILE: whether two programs do the same. */

#include "tools/cli.h"

#include "equiv/equiv.h"
#include "ir/array.h"

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

static const qm_cell *find_input(const qm_module *m, const char *name)
{
    for (uint32_t i = 0; i < m->ncells; i++)
        if (m->cells[i].role == QM_CELL_INPUT && m->cells[i].name != QM_NONE &&
            strcmp(qm_intern_cstr(&m->cx->names, m->cells[i].name), name) == 0)
            return &m->cells[i];
    return NULL;
}

static qm_status unknown_input(qm_cli *c, qm_module *const *programs, const char *name)
{
    const char **names =
        QM_NEW_ARRAY(&c->cx.arena, const char *, (size_t)programs[0]->ncells + programs[1]->ncells);
    uint32_t n = 0;
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t i = 0; i < programs[k]->ncells; i++)
            if (programs[k]->cells[i].role == QM_CELL_INPUT)
                names[n++] = qm_intern_cstr(&c->cx.names, programs[k]->cells[i].name);
    qm_diag_rec r = qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
                             "no input of the programs is called '%s'", name);
    qm_did_you_mean(&c->cx.diag, r, name, names, n);
    return QM_ERR_USAGE;
}

/* Each value that is given is one of an input of the programs, which have been bound to them. */
static qm_status check_inputs(qm_cli *c, qm_module *const *programs)
{
    for (uint32_t i = 0; i < c->run.ninputs; i++) {
        const qm_input_value *v = &c->run.inputs[i];
        const qm_cell *cells[2] = {find_input(programs[0], v->name),
                                   find_input(programs[1], v->name)};
        if (!cells[0] && !cells[1])
            return unknown_input(c, programs, v->name);
        for (uint32_t k = 0; k < 2; k++) {
            if (!cells[k] || cells[k]->given != QM_NONE)
                continue;
            char type[32];
            if (qm_cell_is_array(cells[k]))
                qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
                         "input '%s' is an array: -D gives values to single numbers and registers",
                         v->name);
            else
                qm_error(&c->cx.diag, QM_E_USAGE, (qm_span){0, 0},
                         "'%s' is no value of type %s for input '%s'", v->text,
                         qm_type_text(cells[k]->type, type), v->name);
            return QM_ERR_USAGE;
        }
    }
    return QM_OK;
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
    qm_module *programs[2] = {NULL, NULL};
    qm_status s = read_options(c, &o);
    for (uint32_t k = 0; k < 2 && s == QM_OK; k++)
        s = qm_cli_compile(c, c->files[k], "-O0", &programs[k]);
    if (s == QM_OK)
        s = check_inputs(c, programs);
    if (s == QM_OK) {
        qm_progress_stage("comparing");
        s = qm_equiv_check(programs[0], programs[1], &o, &c->cx.arena, &r);
    }
    int code = s == QM_OK ? show(c, &r) : qm_cli_exit_code(s);
    qm_module_free(programs[0]);
    qm_module_free(programs[1]);
    return code;
}
