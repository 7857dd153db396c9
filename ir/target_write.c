/* target_write.c - targets as JSON: numbers that are the same everywhere once, else in columns. */
#include "ir/target.h"

#include "ir/target_columns.h"

#include <math.h>
#include <string.h>

enum { PER_LINE = 10 };

static void put_string(qm_text *out, const char *s)
{
    qm_text_puts(out, "\"");
    for (; *s; s++)
        if ((unsigned char)*s < ' ')
            qm_text_printf(out, "\\u%04x", (unsigned)*s);
        else
            qm_text_printf(out, "%s%c", *s == '"' || *s == '\\' ? "\\" : "", *s);
    qm_text_puts(out, "\"");
}

static void put_number(qm_text *out, double v)
{
    char text[QM_DOUBLE_TEXT];
    if (isnan(v)) {
        qm_text_puts(out, "null");
        return;
    }
    int n = qm_format_double(text, v);
    if (n > 2 && strcmp(text + n - 2, ".0") == 0)
        text[n - 2] = '\0';
    qm_text_puts(out, text);
}

/* Nothing where no number is known. */
static void put_column(qm_text *out, const qm_target_column *c, void *rows, size_t size, uint32_t n,
                       const char *lead)
{
    bool same = true, known = false;
    double head = n ? *qm_target_cell(rows, c) : NAN;
    for (uint32_t i = 0; i < n; i++) {
        double v = *qm_target_cell((char *)rows + i * size, c);
        known |= !isnan(v);
        same &= v == head;
    }
    if (!known)
        return;
    qm_text_printf(out, "%s\"%s\": ", lead, c->key);
    if (same) {
        put_number(out, head);
        return;
    }
    qm_text_puts(out, "[");
    for (uint32_t i = 0; i < n; i++) {
        qm_text_puts(out, i == 0 ? "" : i % PER_LINE ? ", " : ",\n      ");
        put_number(out, *qm_target_cell((char *)rows + i * size, c));
    }
    qm_text_puts(out, "]");
}

static bool is_everywhere(const qm_target *t, const qm_target_gate *g)
{
    if (g->nplaces == 1 && g->places[0].qubit[0] == QM_NONE)
        return true;
    uint32_t n = g->nqubits == 1 ? t->nqubits : t->npairs;
    bool all = g->nplaces == n;
    for (uint32_t i = 0; i < n && all; i++)
        all = g->nqubits == 1 ? g->places[i].qubit[0] == i
                              : memcmp(g->places[i].qubit, t->pairs[i], sizeof t->pairs[i]) == 0;
    return all;
}

static void put_places(qm_text *out, const qm_target_gate *g)
{
    qm_text_puts(out, ",\n     \"places\": [");
    for (uint32_t i = 0; i < g->nplaces; i++) {
        const uint32_t *q = g->places[i].qubit;
        qm_text_puts(out, i == 0 ? "" : i % PER_LINE ? ", " : ",\n      ");
        if (g->nqubits == 1)
            qm_text_printf(out, "%u", q[0]);
        else
            qm_text_printf(out, "[%u, %u]", q[0], q[1]);
    }
    qm_text_puts(out, "]");
}

static void put_gate(qm_text *out, const qm_target *t, const qm_target_gate *g)
{
    qm_text_puts(out, "    {\"name\": ");
    put_string(out, g->name);
    qm_text_printf(out, ", \"qubits\": %u", g->nqubits);
    if (g->nparams)
        qm_text_printf(out, ", \"parameters\": %u", g->nparams);
    if (g->is_virtual)
        qm_text_puts(out, ", \"virtual\": true");
    if (!is_everywhere(t, g))
        put_places(out, g);
    for (uint32_t i = 0; i < QM_TARGET_PLACE_COLUMNS; i++)
        put_column(out, &qm_target_place_columns[i], g->places, sizeof *g->places, g->nplaces,
                   ",\n     ");
    qm_text_puts(out, "}");
}

static void put_couplings(qm_text *out, const qm_target *t)
{
    if (t->all_to_all) {
        qm_text_puts(out, ",\n  \"couplings\": \"all-to-all\"");
        return;
    }
    qm_text_puts(out, ",\n  \"couplings\": [");
    for (uint32_t i = 0; i < t->npairs; i++)
        qm_text_printf(out, "%s[%u, %u]",
                       i == 0         ? ""
                       : i % PER_LINE ? ", "
                                      : ",\n    ",
                       t->pairs[i][0], t->pairs[i][1]);
    qm_text_puts(out, "]");
    if (t->directed)
        qm_text_puts(out, ",\n  \"directed\": true");
}

static void put_head(qm_text *out, const qm_target *t)
{
    qm_text_printf(out, "{\n  \"qasmill-target\": %d,\n  \"name\": ", QM_TARGET_VERSION);
    put_string(out, t->name);
    if (t->date) {
        qm_text_puts(out, ",\n  \"date\": ");
        put_string(out, t->date);
    }
    if (t->source) {
        qm_text_puts(out, ",\n  \"source\": ");
        put_string(out, t->source);
    }
    qm_text_printf(out, ",\n  \"qubits\": %u", t->nqubits);
    if (!isnan(t->dt)) {
        qm_text_puts(out, ",\n  \"dt\": ");
        put_number(out, t->dt);
    }
}

void qm_target_write(const qm_target *t, qm_text *out)
{
    put_head(out, t);
    put_couplings(out, t);
    qm_text columns;
    qm_text_init(&columns, out->arena);
    for (uint32_t i = 0; i < QM_TARGET_QUBIT_COLUMNS; i++)
        put_column(&columns, &qm_target_qubit_columns[i], t->qubits, sizeof *t->qubits, t->nqubits,
                   columns.size ? ",\n    " : "\n    ");
    if (columns.size)
        qm_text_printf(out, ",\n  \"qubit-properties\": {%s\n  }", columns.data);
    for (uint32_t g = 0; g < t->ngates; g++) {
        qm_text_puts(out, g ? ",\n" : ",\n  \"gates\": [\n");
        put_gate(out, t, &t->gates[g]);
    }
    qm_text_printf(out, "%s\n}\n", t->ngates ? "\n  ]" : "");
}
