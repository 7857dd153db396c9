/* collect.c - outcomes of paths.
 *
 * At the end of a path the deferred measurements are drawn from the final state: all shots at once,
 * or as their exact joint distribution. The key of an outcome is written once for the path; only
 * the characters of drawn bits change. Equal keys meet in a hash table whose order nothing depends
 * on: sums are made in order of appearance, and the result is sorted. */

#include "runtime/collect.h"

#include "runtime/execution.h"

#include "ir/expr.h"
#include "runtime/memory.h"
#include "runtime/value.h"

#include <stdlib.h>
#include <string.h>

enum { SMALL_BYTES = 1 << 16 /* of a distribution, for which memory is not asked about */ };

/* Are the values of the cell in the key? */
static bool is_in_key(const qm_collect *c, uint32_t cell)
{
    return c->program->cells[cell].kind == QM_T_BIT && c->results[cell];
}

/* Lays out one string of `size` bits that ends before *at, with a blank between strings. Returns
 * the character of its index 0. */
static uint32_t add_string(uint32_t *at, uint32_t size)
{
    *at += (*at > 0) + size;
    return *at - 1;
}

static void add_slot(qm_collect *c, uint32_t qubit, uint32_t at, uint32_t offset)
{
    c->slot_qubits[c->nslots] = qubit;
    c->slots[c->nslots++] = (qm_key_slot){.qubit = qubit, .at = at, .offset = offset};
}

static void layout_qubits(qm_collect *c)
{
    const qm_program *p = c->program;
    for (uint32_t r = 0; r < p->nregs; r++) {
        if (p->regs[r].size == 0)
            continue;
        uint32_t zero = add_string(&c->key_size, p->regs[r].size);
        for (uint32_t i = 0; i < p->regs[r].size; i++)
            add_slot(c, p->regs[r].first + i, zero - i, QM_NONE);
    }
}

static void layout_bits(qm_collect *c)
{
    const qm_program *p = c->program;
    uint32_t *character = QM_NEW_ARRAY(c->arena, uint32_t, p->frame_size);
    for (uint32_t i = 0; i < p->frame_size; i++)
        character[i] = QM_NONE;
    for (uint32_t i = 0; i < p->ncells; i++) {
        if (!is_in_key(c, i))
            continue;
        uint32_t zero = add_string(&c->key_size, p->cells[i].size);
        for (uint32_t b = 0; b < p->cells[i].size; b++)
            character[p->cells[i].offset + b] = zero - b;
    }
    for (uint32_t i = 0; i < p->ndeferred; i++)
        if (p->deferred[i].offset != QM_NONE && character[p->deferred[i].offset] != QM_NONE)
            add_slot(c, p->deferred[i].qubit, character[p->deferred[i].offset],
                     p->deferred[i].offset);
}

const bool *qm_program_results(const qm_program *p, bool all, qm_arena *arena)
{
    bool *results = QM_NEW_ARRAY(arena, bool, p->ncells + 1);
    bool outputs = false;
    for (uint32_t i = 0; i < p->ncells; i++)
        outputs |= p->cells[i].role == QM_CELL_OUTPUT;
    for (uint32_t i = 0; i < p->ncells; i++)
        results[i] = all || !outputs || p->cells[i].role == QM_CELL_OUTPUT;
    return results;
}

void qm_collect_init(qm_collect *c, const qm_program *p, bool all_variables, qm_arena *arena)
{
    *c = (qm_collect){
        .arena = arena, .program = p, .results = qm_program_results(p, all_variables, arena)};
    c->implied = p->measures == 0 && p->nqubits > 0;
    uint32_t nslots = c->implied ? p->nqubits : p->ndeferred;
    c->slots = QM_NEW_ARRAY(arena, qm_key_slot, nslots);
    c->slot_qubits = QM_NEW_ARRAY(arena, uint32_t, nslots);
    if (c->implied)
        layout_qubits(c);
    else
        layout_bits(c);
    c->key = QM_NEW_ARRAY(arena, char, (size_t)c->key_size + 1);
    memset(c->key, ' ', c->key_size);
    c->key[c->key_size] = '\0';
    c->frame = QM_NEW_ARRAY(arena, uint8_t, p->frame_size);
    c->differs = qm_arena_zalloc(arena, p->frame_size, sizeof *c->differs);
}

/* FNV-1a. */
static uint64_t hash_key(const char *key, uint32_t size)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (uint32_t i = 0; i < size; i++)
        h = (h ^ (uint8_t)key[i]) * 0x100000001b3u;
    return h ^ h >> 32;
}

static uint32_t find_slot(const qm_collect *c, const char *key)
{
    uint32_t at = (uint32_t)hash_key(key, c->key_size) & (c->table_size - 1);
    while (c->table[at] != QM_NONE && memcmp(c->outcomes[c->table[at]].bits, key, c->key_size) != 0)
        at = (at + 1) & (c->table_size - 1);
    return at;
}

static void grow_table(qm_collect *c)
{
    c->table_size = c->table_size == 0 ? 64 : c->table_size * 2;
    c->table = QM_NEW_ARRAY(c->arena, uint32_t, c->table_size);
    memset(c->table, 0xff, c->table_size * sizeof *c->table);
    for (uint32_t i = 0; i < c->noutcomes; i++)
        c->table[find_slot(c, c->outcomes[i].bits)] = i;
}

/* Adds to the outcome whose key is c->key. */
static void add_outcome(qm_collect *c, qm_rt *rt, uint64_t count, double probability)
{
    if (c->noutcomes >= c->table_size / 2)
        grow_table(c);
    uint32_t at = find_slot(c, c->key);
    if (c->table[at] == QM_NONE) {
        if (c->noutcomes == QM_MAX_OUTCOMES)
            qm_rt_abort(rt, QM_ERR_INPUT,
                        qm_arena_printf(c->arena, "the result has more than %u different outcomes",
                                        (unsigned)QM_MAX_OUTCOMES));
        QM_RESERVE(c->arena, c->outcomes, c->noutcomes, c->cap_outcomes);
        c->outcomes[c->noutcomes] =
            (qm_outcome){.bits = qm_arena_strdup(c->arena, c->key, c->key_size)};
        c->table[at] = c->noutcomes++;
    }
    c->outcomes[c->table[at]].count += count;
    c->outcomes[c->table[at]].probability += probability;
}

static void compare_byte(qm_collect *c, uint32_t offset, uint8_t value)
{
    c->differs[offset] = c->differs[offset] || c->frame[offset] != value;
}

/* One outcome of the path, with the values of the slots. The first writes the path's frame whole;
 * later ones differ from it in the slots only. */
static void add_values(qm_collect *c, qm_rt *rt, const uint8_t *values, uint64_t count,
                       double probability)
{
    for (uint32_t i = 0; i < c->nslots; i++) {
        if (c->slots[i].at != QM_NONE)
            c->key[c->slots[i].at] = (char)('0' + values[i]);
        if (c->slots[i].offset == QM_NONE)
            continue;
        rt->frame[c->slots[i].offset] = values[i];
        if (c->drawn > 0)
            compare_byte(c, c->slots[i].offset, values[i]);
    }
    if (c->drawn == 0 && c->any)
        for (uint32_t i = 0; i < c->program->frame_size; i++)
            compare_byte(c, i, rt->frame[i]);
    if (!c->any)
        memcpy(c->frame, rt->frame, c->program->frame_size);
    c->any = true;
    c->drawn++;
    add_outcome(c, rt, count, probability);
}

typedef struct receiver {
    qm_collect *c;
    qm_rt *rt;
} receiver;

static void receive(void *payload, const uint8_t *values, double p, uint64_t count)
{
    receiver *to = payload;
    add_values(to->c, to->rt, values, count, p);
}

static void add_samples(qm_collect *c, qm_rt *rt)
{
    receiver to = {c, rt};
    qm_rt_check(rt, qm_qreg_focus(rt->reg, c->slot_qubits, c->nslots, rt->shots));
    qm_rt_flush(rt);
    qm_rt_check(rt, qm_qreg_sample(rt->reg, c->slot_qubits, c->nslots, rt->shots, rt->options->seed,
                                   rt->hash, receive, &to));
}

static void add_distribution(qm_collect *c, qm_rt *rt)
{
    uint64_t bytes = qm_qreg_distribution_bytes(rt->reg, c->slot_qubits, c->nslots);
    uint64_t free_bytes = bytes > SMALL_BYTES ? qm_free_memory() : SMALL_BYTES;
    receiver to = {c, rt};
    if (bytes > free_bytes)
        qm_rt_abort(rt, QM_ERR_MEMORY,
                    qm_arena_printf(c->arena,
                                    "the exact distribution of %u measured qubits takes %s, but %s "
                                    "are free",
                                    c->nslots,
                                    bytes == UINT64_MAX ? "more than 2^50 bytes"
                                                        : qm_bytes_text(c->arena, bytes),
                                    qm_bytes_text(c->arena, free_bytes)));
    qm_rt_check(rt, qm_qreg_distribution(rt->reg, c->slot_qubits, c->nslots, rt->weight,
                                         QM_UNLIKELY, &c->lost, receive, &to));
}

/* Is every measurement of the path's end certain? */
static bool is_pure(const qm_collect *c, const qm_rt *rt)
{
    if (c->implied)
        return true;
    for (uint32_t i = 0; i < c->program->ndeferred; i++) {
        double p[2];
        qm_qreg_probabilities(rt->reg, c->program->deferred[i].qubit, p);
        if (p[0] > QM_UNLIKELY && p[1] > QM_UNLIKELY)
            return false;
    }
    return true;
}

static void keep_state(qm_collect *c, const qm_rt *rt)
{
    uint64_t size = (uint64_t)1 << rt->reg->n;
    qm_amplitude *a = QM_NEW_ARRAY(c->arena, qm_amplitude, size);
    qm_qreg_amplitudes(rt->reg, a);
    c->state = a;
}

/* The characters of bits that the path has determined. */
static void write_key(qm_collect *c, const uint8_t *frame)
{
    if (c->implied)
        return;
    uint32_t at = 0;
    for (uint32_t i = 0; i < c->program->ncells; i++) {
        const qm_prog_cell *cell = &c->program->cells[i];
        if (!is_in_key(c, i))
            continue;
        uint32_t zero = add_string(&at, cell->size);
        for (uint32_t b = 0; b < cell->size; b++)
            c->key[zero - b] = frame[cell->offset + b] ? '1' : '0';
    }
}

void qm_collect_path(qm_collect *c, qm_rt *rt)
{
    bool shown = !rt->split && rt->reg->n > 0 && rt->reg->n <= QM_MAX_SHOWN_QUBITS;
    c->drawn = 0;
    write_key(c, rt->frame);
    if (!rt->options->exact && c->nslots > 0) {
        add_samples(c, rt);
        return;
    }
    if (c->nslots == 0)
        add_values(c, rt, NULL, rt->options->exact ? 0 : rt->shots,
                   rt->options->exact ? rt->weight : 0);
    if (!rt->options->exact)
        return;
    if (!shown)
        qm_rt_check(rt, qm_qreg_focus(rt->reg, c->slot_qubits, c->nslots, 0));
    qm_rt_flush(rt);
    if (c->nslots > 0)
        add_distribution(c, rt);
    if (shown && is_pure(c, rt))
        keep_state(c, rt);
}

static int compare_outcomes(const void *a, const void *b)
{
    return strcmp(((const qm_outcome *)a)->bits, ((const qm_outcome *)b)->bits);
}

void qm_collect_finish(qm_collect *c, qm_result *out)
{
    if (c->noutcomes > 0)
        qsort(c->outcomes, c->noutcomes, sizeof *c->outcomes, compare_outcomes);
    bool *same = QM_NEW_ARRAY(c->arena, bool, c->program->ncells);
    for (uint32_t i = 0; i < c->program->ncells; i++) {
        const qm_prog_cell *cell = &c->program->cells[i];
        same[i] = c->results[i];
        for (uint32_t b = 0; b < cell->size; b++)
            same[i] = same[i] && !c->differs[cell->offset + b];
    }
    out->outcomes = c->outcomes;
    out->noutcomes = c->noutcomes;
    out->frame = c->frame;
    out->results = c->results;
    out->same = same;
    out->state = c->state;
    out->implied_measure = c->implied;
}
