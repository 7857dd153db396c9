/* toffoli_polarity.c - choose the signs of the rotations of Toffoli gates.
 *
 * A ccx or ccz is seven rotations by +-pi/4, a gate with one more control fifteen by +-pi/8. Such a
 * gate is its own inverse, so all its angles may be negated. Rotations of different gates about the
 * same Pauli merge (phase folding): with the right signs two quarters cancel, with the wrong ones
 * they add up to a Clifford that stands between CX gates which would cancel, too. The groups of
 * rotations are found wherever they come from (toffoli/group.c), as are the rotations that can be
 * merged (toffoli/classes.c); then signs are chosen greedily and improved by local search on a
 * model (toffoli/polarity.c). Last, trials: fold-phases and commute-cancel run on a copy with these
 * signs and with the given ones, the better ones stay, and single groups and pairs are negated as
 * long as that helps and `effort` lasts; in large circuits part by part, and huge ones stay as they
 * are.
 *
 * Guarantees the same unitary with its global phase, but on paths that leave a block before its
 * end, where it cannot be observed, and no more CX. A block where no sign is changed stays as it
 * is. Time O(gates) where equal rotations are near each other, O(gates * reach) at worst, and
 * for trials O(effort), less for large circuits, but at least three; memory O(gates).
 *
 * Source: the idea is that of Nam et al., npj Quantum Information 4:23 (2018), where Toffoli gates
 * are expanded with a sign of choice. */
#include "passes/cost.h"
#include "passes/operands.h"
#include "passes/pass.h"
#include "passes/toffoli/polarity.h"

#include <math.h>
#include <string.h>

static bool has_gates(const qm_block *b)
{
    for (uint32_t i = 0; i < b->nops; i++)
        if (b->ops[i].kind == QM_OP_GATE)
            return true;
    return false;
}

enum {
    PAIR_DISTANCE = 3, /* of groups that are negated together, in their order */
    PART = 1500,       /* gates of a part of a large circuit for which trials are made */
    LARGE = 4000,      /* gates from which on the effort falls */
    MOST = 30000 /* ops or gates beyond which the signs stay: where windows see whole Toffoli gates,
                  * they are worth a few CX in ten thousand */
};

/* A block with its Toffoli gates, and the best signs so far. */
typedef struct search {
    qm_pass_ctx *pc;
    qm_module *m, *trial; /* trial: a copy for trials, its other blocks are empty */
    const qm_prows *rows;
    uint32_t block;
    qm_pcircuit c;
    qm_polarity polarity;
    qm_arena *scratch;   /* of one trial */
    uint32_t begin, end; /* gates of the part at hand */
    double budget;       /* gates that trials may still read */
    double best;
} search;

/* Does the part at hand have ops that are copied from the block? */
static bool has_opaque(const search *s)
{
    for (uint32_t i = s->begin; i < s->end; i++)
        if (s->c.gates[i].kind == QM_PK_OPAQUE)
            return true;
    return false;
}

/* Gates [begin, end) as a circuit of their own. */
static qm_pcircuit part_of(const search *s, qm_arena *arena)
{
    qm_pcircuit part = s->c;
    part.arena = arena;
    if (s->begin == 0 && s->end == s->c.ngates)
        return part;
    uint32_t n = s->end - s->begin;
    bool *ended = qm_arena_zalloc(arena, s->c.nqubits, sizeof *ended);
    part.gates = QM_NEW_ARRAY(arena, qm_pgate, n);
    part.ngates = part.cap = n;
    memcpy(part.gates, s->c.gates + s->begin, n * sizeof *part.gates);
    for (uint32_t i = 0; i < n; i++) {
        const qm_pgate g = part.gates[i];
        for (int k = 0; k < (g.kind == QM_PK_CPP ? 2 : g.kind == QM_PK_ROT); k++)
            if (!ended[g.qubit[k]]) {
                ended[g.qubit[k]] = true;
                qm_pcircuit_push(&part, (qm_pgate){.kind = QM_PK_LOCAL,
                                                   .local = QM_LOCAL_IDENTITY,
                                                   .qubit = {g.qubit[k]},
                                                   .ref = QM_NONE});
            }
    }
    return part;
}

/* Replaces the ops of the block of m by the part at hand. */
static void write_to(const search *s, qm_module *m, qm_arena *arena)
{
    qm_pcircuit part = part_of(s, arena);
    qm_op *ops;
    uint32_t nops;
    double phase;
    qm_pcircuit_write(&part, s->rows, m, s->block, &ops, &nops, &phase);
    m->blocks[s->block].nops = 0;
    for (uint32_t i = 0; i < nops; i++)
        qm_block_push(m, s->block, ops[i]);
    qm_block_add_phase(m, s->block, qm_param_number(phase));
}

/* CX and half the T that are left when the passes that this one prepares have run: T that are left
 * keep CX apart. */
static double try_signs(search *s)
{
    static const char *const passes[] = {"fold-phases", "commute-cancel"};
    static const qm_goal plain = {.threads = 1};
    const qm_block *from = &s->m->blocks[s->block];
    qm_module *m = s->trial;
    m->nparams = s->m->nparams;
    m->blocks[s->block].nops = 0;
    for (uint32_t i = 0; i < from->nops && has_opaque(s); i++)
        qm_block_push(m, s->block, from->ops[i]);
    write_to(s, m, s->scratch);
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++) {
        const qm_pass *pass = qm_pass_find(passes[i], strlen(passes[i]));
        double options[4] = {0};
        for (uint32_t k = 0; pass->options[k].name; k++)
            options[k] = pass->options[k].value;
        qm_pass_ctx pc = *s->pc;
        pc.goal = &plain;
        pc.again = false;
        pc.scratch = s->scratch;
        pc.options = options;
        pass->run(&pc, m);
    }
    qm_circuit_cost cost = qm_block_cost(&plain, m, s->block, s->scratch);
    s->budget -= s->end - s->begin;
    qm_arena_reset(s->scratch);
    return (double)cost.cx + 0.5 * (double)cost.t;
}

static void flip(search *s, uint32_t g)
{
    qm_group_flip(&s->c, &s->polarity.groups[g]);
    s->polarity.flip[g] = !s->polarity.flip[g];
}

static void flip_all(search *s, const bool *which)
{
    for (uint32_t g = 0; g < s->polarity.ngroups; g++)
        if (which[g])
            flip(s, g);
}

/* Negates a group, or a second one too, when that is better. */
static bool improve(search *s, uint32_t g, uint32_t h)
{
    flip(s, g);
    if (h != g)
        flip(s, h);
    double score = try_signs(s);
    if (score < s->best) {
        s->best = score;
        return true;
    }
    flip(s, g);
    if (h != g)
        flip(s, h);
    return false;
}

/* Negates groups [first, last), and pairs of near ones, while that is better for the part at hand
 * and the budget lasts. */
static void improve_part(search *s, uint32_t first, uint32_t last)
{
    s->best = try_signs(s);
    bool better = true;
    while (better && s->budget > 0) {
        better = false;
        for (uint32_t d = 0; d <= PAIR_DISTANCE; d++)
            for (uint32_t g = first; g + d < last && s->budget > 0; g++) {
                if (qm_pass_should_stop(s->pc))
                    return;
                better |= improve(s, g, g + d);
            }
    }
}

/* Part by part, the parts from the begin of one group to that of another; all at once when the
 * effort is enough for a good many of the groups. */
static void improve_parts(search *s, double effort)
{
    const qm_group *groups = s->polarity.groups;
    uint32_t n = s->polarity.ngroups, total = s->c.ngates;
    uint32_t part = effort >= 0.25 * n * total ? total : PART;
    for (uint32_t first = 0, last; first < n && !qm_pass_should_stop(s->pc); first = last) {
        s->begin = first ? groups[first].gate[0] : 0;
        for (last = first + 1; last < n && groups[last].gate[0] < s->begin + part; last++) {
        }
        s->end = last < n ? groups[last].gate[0] : total;
        s->budget = effort * ((s->end - s->begin) / (double)total);
        improve_part(s, first, last);
    }
    s->begin = 0;
    s->end = total;
}

/* Starts from the signs that are there or those that the classes suggest, whichever is better;
 * changes in parts stay when they are good for the whole. */
static void find_signs(search *s, double effort)
{
    uint32_t n = s->polarity.ngroups, total = s->c.ngates;
    bool *chosen = s->polarity.flip;
    s->polarity.flip = qm_arena_zalloc(s->pc->scratch, n, sizeof *chosen);
    double given = try_signs(s);
    flip_all(s, chosen);
    double start = try_signs(s);
    if (start > given) {
        flip_all(s, chosen);
        start = given;
    }
    bool *before = QM_NEW_ARRAY(s->pc->scratch, bool, n);
    memcpy(before, s->polarity.flip, n * sizeof *before);
    improve_parts(s, effort * fmin(1, LARGE / (double)(total + 1)));
    if (try_signs(s) <= start)
        return;
    for (uint32_t g = 0; g < n; g++)
        if (before[g] != s->polarity.flip[g])
            flip(s, g);
}

static void choose_in_block(qm_pass_ctx *pc, qm_module *m, const qm_prows *rows, uint32_t block)
{
    search s = {.pc = pc, .m = m, .rows = rows, .block = block, .scratch = pc->spare};
    if (m->blocks[block].nops > MOST)
        return;
    qm_pcircuit_init(&s.c, &rows->locals, qm_max_qubits(m), pc->scratch);
    s.c.negative = true;
    qm_pcircuit_read(&s.c, rows, m, block);
    s.end = s.c.ngates;
    if (s.c.ngates > MOST)
        return;
    qm_polarity_score score = qm_polarity_choose(&s.c, (uint32_t)pc->options[0], &s.polarity);
    if (score.groups == 0)
        return;
    s.trial = *pc->trial = qm_module_new(m->cx);
    qm_module_assign(s.trial, m);
    for (uint32_t i = 0; i < m->nblocks; i++)
        if (i != block)
            s.trial->blocks[i].nops = 0;
    find_signs(&s, pc->options[1]);
    qm_module_free(s.trial);
    *pc->trial = NULL;
    uint64_t flipped = 0;
    for (uint32_t g = 0; g < s.polarity.ngroups; g++)
        flipped += s.polarity.flip[g];
    if (flipped)
        write_to(&s, m, pc->scratch);
    pc->changed += flipped;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_module_count_writes(m);
    const qm_prows *rows = qm_prows_of(pc);
    for (uint32_t i = 0; i < m->nblocks; i++)
        if (!m->blocks[i].timed && has_gates(&m->blocks[i]))
            choose_in_block(pc, m, rows, i);
    return QM_OK;
}

static const qm_pass_option options[] = {
    {"reach", "gates that a rotation is followed to the next one about the same Pauli", 4096, 1,
     1e9, true},
    {"effort", "gates that trials of signs may read in a block; fewer beyond 4000 gates", 1e6, 0,
     1e12, true},
    {0},
};

const qm_pass qm_pass_toffoli_polarity = {
    .name = "toffoli-polarity",
    .summary = "choose the signs of the rotations of Toffoli gates so that most cancel",
    .text = "The seven rotations of a ccx or ccz, however it was expanded, may all be negated, as "
            "the gate is its own inverse. This pass finds them, and which rotations of different "
            "gates can be merged, and chooses signs such that merged rotations vanish rather than "
            "add up to a Clifford: by a model of that first, then by trials of fold-phases and "
            "commute-cancel, while its effort lasts.",
    .source = "Nam et al., npj Quantum Information 4:23 (2018)",
    .example = "qubit[5] q; ccx q[0], q[1], q[2]; ccx q[2], q[3], q[4]; ccx q[0], q[1], q[2];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .prepares = true,
    .searches = 1,
    .options = options,
    .run = run,
};
