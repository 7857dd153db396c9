/* dense_outcome.c - see dense_outcome.h. */
#include "tests/dense_outcome.h"

#include "support/text.h"

#include <stdlib.h>
#include <string.h>

uint32_t dense_bit_cell(const qm_module *m, uint32_t bit, uint32_t *index)
{
    for (uint32_t c = 0; c < m->ncells; c++) {
        uint32_t first = m->cells[c].bit0;
        if (first != QM_NONE && bit >= first && bit - first < dense_width(m->cells[c].type)) {
            *index = bit - first;
            return c;
        }
    }
    *index = 0;
    return QM_NONE;
}

void dense_write_bit(dense_value *v, uint32_t index, uint32_t value)
{
    v->bits = (v->bits & ~((dense_u128)1 << index)) | (dense_u128)value << index;
}

const uint8_t *dense_find_deferred(const qm_module *m, qm_arena *arena)
{
    const qm_block *b = &m->blocks[0];
    uint8_t *deferred = qm_arena_zalloc(arena, b->nops + 1, 1);
    bool *used = qm_arena_zalloc(arena, m->nqubits + 1, sizeof *used);
    bool *written = qm_arena_zalloc(arena, m->nbits + 1, sizeof *written);
    for (uint32_t i = b->nops; i-- > 0;) {
        const qm_op *op = &b->ops[i];
        if (op->kind == QM_OP_NOP || op->kind == QM_OP_BARRIER || op->kind == QM_OP_DELAY ||
            op->kind == QM_OP_PRAGMA)
            continue;
        bool declares = op->kind == QM_OP_DECL && op->param == QM_NONE;
        bool plain = op->kind == QM_OP_GATE || op->kind == QM_OP_MEASURE || op->kind == QM_OP_RESET;
        if (declares)
            continue;
        if (!plain || qm_op_has_dynamic_qubit(m, op))
            return NULL;
        if (op->kind == QM_OP_MEASURE) {
            uint32_t at;
            bool dropped = op->code == QM_NONE;
            if (!dropped && (op->code & QM_DYNAMIC || dense_bit_cell(m, op->code, &at) == QM_NONE))
                return NULL;
            deferred[i] = !used[op->qubit[0]] && (dropped || !written[op->code]);
            if (!dropped)
                written[op->code] = true;
        }
        for (uint32_t k = 0; k < op->nqubits; k++)
            used[qm_op_qubits(m, op)[k]] = true;
    }
    return deferred;
}

static const char *outcome_bits(const dense_gathering *g, const dense_value *cells)
{
    const qm_module *m = g->m;
    qm_text t;
    qm_text_init(&t, g->arena);
    qm_text_puts(&t, "");
    for (uint32_t c = 0; c < m->ncells; c++) {
        if (!m->cells[c].global || m->cells[c].type.kind != QM_T_BIT)
            continue;
        if (t.size)
            qm_text_puts(&t, " ");
        for (uint32_t i = dense_width(m->cells[c].type); i-- > 0;)
            qm_text_puts(&t, cells[c].bits >> i & 1 ? "1" : "0");
    }
    return t.data ? t.data : "";
}

static void add_outcome(dense_gathering *g, const dense_value *cells, double p)
{
    dense_result *r = g->r;
    QM_RESERVE(g->arena, r->outcomes, r->noutcomes, g->cap);
    r->outcomes[r->noutcomes++] = (dense_outcome){outcome_bits(g, cells), p};
    if (!r->values) {
        r->values = QM_NEW_ARRAY(g->arena, dense_value, g->nvalues + 1);
        memcpy(r->values, cells, g->nvalues * sizeof *cells);
    }
    for (uint32_t c = 0; c < g->m->ncells; c++)
        if (dense_cell_differs(&r->arrays[c], c, cells, r->values))
            r->same[c] = false;
}

static void write_deferred(const dense_gathering *g, size_t index, dense_value *cells)
{
    const qm_block *block = &g->m->blocks[0];
    for (uint32_t i = 0; i < block->nops; i++)
        if (g->deferred[i] && block->ops[i].code != QM_NONE) {
            uint32_t at, cell = dense_bit_cell(g->m, block->ops[i].code, &at);
            dense_write_bit(&cells[cell], at, index >> block->ops[i].qubit[0] & 1);
        }
}

void dense_gather(dense_gathering *g, const double complex *amp, dense_value *cells)
{
    double total = 0;
    for (size_t i = 0; i < (size_t)1 << g->m->nqubits; i++) {
        double p = creal(amp[i]) * creal(amp[i]) + cimag(amp[i]) * cimag(amp[i]);
        total += p;
        if (g->r->deferred && p >= DENSE_UNLIKELY) {
            write_deferred(g, i, cells);
            add_outcome(g, cells, p);
        }
    }
    if (!g->r->deferred)
        add_outcome(g, cells, total);
}

static int by_bits(const void *a, const void *b)
{
    return strcmp(((const dense_outcome *)a)->bits, ((const dense_outcome *)b)->bits);
}

void dense_merge_outcomes(dense_result *r)
{
    uint32_t n = 0;
    if (r->noutcomes)
        qsort(r->outcomes, r->noutcomes, sizeof *r->outcomes, by_bits);
    for (uint32_t i = 0; i < r->noutcomes; i++)
        if (n && strcmp(r->outcomes[n - 1].bits, r->outcomes[i].bits) == 0)
            r->outcomes[n - 1].probability += r->outcomes[i].probability;
        else
            r->outcomes[n++] = r->outcomes[i];
    r->noutcomes = n;
}
