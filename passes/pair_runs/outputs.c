/* outputs.c - see outputs.h. */
#include "passes/pair_runs/outputs.h"

#include "support/text.h"

#include <string.h>

static const char keyword[] = "qasmill.outputs";

/* The text after the keyword, or NULL when the op is another one. */
static const char *text_of(const qm_module *m, const qm_op *op)
{
    if (op->kind != QM_OP_PRAGMA)
        return NULL;
    const char *text = qm_intern_cstr(&m->cx->names, op->code);
    size_t n = sizeof keyword - 1;
    return strncmp(text, keyword, n) == 0 && (text[n] == ' ' || !text[n]) ? text + n : NULL;
}

/* The number that the text begins with, below `end`, which moves it on; QM_NONE: there is none. */
static uint32_t read_number(const char **text, uint32_t end)
{
    size_t n = strspn(*text, "0123456789");
    uint64_t value;
    if (end == 0 || !qm_parse_count(*text, n, end - 1, &value))
        return QM_NONE;
    *text += n;
    return (uint32_t)value;
}

static bool read_pairs(const char *text, uint32_t *out, uint32_t n)
{
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        uint32_t from = read_number(&text, n);
        if (from == QM_NONE || *text++ != ':')
            return false;
        out[from] = read_number(&text, n);
        if (out[from] == QM_NONE)
            return false;
    }
    return true;
}

static bool is_permutation(const uint32_t *out, uint32_t n, qm_arena *arena)
{
    bool *seen = qm_arena_zalloc(arena, n + 1u, sizeof *seen);
    for (uint32_t i = 0; i < n; i++) {
        if (seen[out[i]])
            return false;
        seen[out[i]] = true;
    }
    return true;
}

bool qm_outputs_read(const qm_module *m, uint32_t *out, qm_arena *scratch)
{
    const qm_block *b = &m->blocks[0];
    const char *text = NULL;
    for (uint32_t i = 0; i < m->nqubits; i++)
        out[i] = i;
    for (uint32_t i = b->nops; i-- > 0 && !text;)
        text = text_of(m, &b->ops[i]);
    if (!text)
        return true;
    return read_pairs(text, out, m->nqubits) && is_permutation(out, m->nqubits, scratch);
}

void qm_outputs_write(qm_module *m, const uint32_t *out, qm_arena *scratch)
{
    qm_block *b = &m->blocks[0];
    qm_text t;
    qm_text_init(&t, scratch);
    qm_text_puts(&t, keyword);
    bool moved = false;
    for (uint32_t i = 0; i < m->nqubits; i++)
        if (out[i] != i) {
            qm_text_printf(&t, " %u:%u", i, out[i]);
            moved = true;
        }
    for (uint32_t i = 0; i < b->nops; i++)
        if (text_of(m, &b->ops[i]))
            b->ops[i].kind = QM_OP_NOP;
    qm_block_compact(b);
    if (moved)
        qm_block_add(m, 0, QM_OP_PRAGMA)->code = qm_intern_add(&m->cx->names, t.data, t.size);
}

qm_status qm_outputs_restore(qm_module *m, qm_arena *scratch)
{
    uint32_t n = m->nqubits, *at = QM_NEW_ARRAY(scratch, uint32_t, n + 1u);
    uint32_t *holds = QM_NEW_ARRAY(scratch, uint32_t, n + 1u);
    if (!qm_outputs_read(m, at, scratch)) {
        qm_error(&m->cx->diag, QM_E_USAGE, (qm_span){0, 0},
                 "'pragma qasmill.outputs' is no permutation of the program's %u qubits", n);
        return QM_ERR_INPUT;
    }
    bool moved = false;
    for (uint32_t q = 0; q < n; q++)
        holds[at[q]] = q;
    for (uint32_t q = 0; q < n; q++) {
        uint32_t from = at[q], other = holds[q];
        if (from == q)
            continue;
        qm_block_push(m, 0, qm_op_gate(m, QM_G_SWAP, (uint32_t[]){q, from}, NULL));
        holds[from] = other;
        at[other] = from;
        at[q] = q;
        moved = true;
    }
    if (moved)
        qm_outputs_write(m, at, scratch);
    return QM_OK;
}
