/* resynthesise_phase_polynomial.c - fewer CX in parts of CX and diagonal gates.
 *
 * The block as a Pauli circuit (passes/pauli/circuit.h) is cut into regions in which each wire has
 * one basis axis: a linear map of bit strings with phases that depend on parities
 * (passes/phase_polynomial/region.h). What a rotation turns by, a parity of the inputs, may be
 * held by any wire at any time; so the region is a network of CX that makes each wanted parity
 * once and ends with the given linear map (Amy, Azimzadeh, Mosca, Quantum Science and Technology 4,
 * 015002 (2019), call that a parity network). The network that is there is made shorter by large
 * neighbourhood search: windows of a few wires are searched again by a beam (network.h, window.h).
 * Where no parity is wanted it may start from a circuit of the linear map alone
 * (passes/linear_circuit/synthesise.h). The regions differ from round to round.
 *
 * Guarantees the same unitary with its global phase: the parities and the last values of each new
 * network are computed anew, in full, and compared. Regions keep their gates unless fewer CX, or
 * as many and fewer rotations, do. Measurements, barriers and control flow end regions on the
 * qubits that they touch; symbolic angles take part. Time: `effort` windows of some 50 us for each
 * CX, and O(gates * (regions they are looked at in + qubits / 64)). Memory O(CX * qubits) bits for
 * the regions together. */
#include "passes/linear_circuit/synthesise.h"
#include "passes/pauli/rewrite.h"
#include "passes/phase_polynomial/region.h"
#include "support/rng.h"

enum { EFFORT, ROUNDS };

typedef struct resynthesis {
    const qm_rewrite *from;
    qm_pcircuit *c;
    qm_phase_region region;
    qm_network_improver *improver;
    uint8_t *frame; /* of each qubit */
    uint64_t stream;
} resynthesis;

static bool should_stop(void *payload)
{
    return qm_pass_should_stop(payload);
}

static uint32_t count_cpp(const qm_phase_region *r)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->ninside; i++)
        n += r->inside[i].kind == QM_PK_CPP;
    return n;
}

/* A dense region without rotations by parities starts anew from a CX circuit of its linear map. */
static void start_from_map(qm_phase_polynomial *p, qm_arena *scratch)
{
    qm_network *net = &p->net;
    if (net->ngates < 2 * net->nwires)
        return;
    for (uint32_t i = 0; i < net->ngates; i++)
        if (net->gates[i].term != QM_NONE)
            return;
    qm_linear_circuit c;
    qm_linear_synthesise(&c, p->out, net->nwires, scratch);
    if (c.ngates >= net->ngates)
        return;
    for (uint32_t i = 0; i < c.ngates; i++)
        net->gates[i] = (qm_network_gate){c.gates[i].control, c.gates[i].target, QM_NONE, false};
    net->ngates = c.ngates;
}

/* Better gates for the region, or false. */
static bool find_better(resynthesis *s, qm_phase_gates *g)
{
    qm_phase_region *r = &s->region;
    qm_pass_ctx *pc = s->from->pc;
    uint32_t ncpp = count_cpp(r);
    if (ncpp < 2)
        return false;
    qm_phase_polynomial p;
    qm_phase_polynomial_read(&p, r, pc->scratch);
    start_from_map(&p, pc->scratch);
    qm_network_search search = {
        .seed = qm_rng_stream(s->stream, r->first),
        .rounds = (uint64_t)pc->options[EFFORT] * ncpp,
        .stop = should_stop,
        .payload = pc,
    };
    qm_network_improve(s->improver, &p.net, &search);
    return qm_phase_polynomial_write(&p, r, g, pc->scratch) &&
           (g->ncpp < ncpp || (g->ncpp == ncpp && g->ngates <= r->ninside));
}

/* Puts new gates in the place of the region where they are better, else its own, and returns where
 * the next region may start. */
static uint32_t resynthesise_region(resynthesis *s)
{
    qm_phase_region *r = &s->region;
    qm_phase_gates g;
    if (find_better(s, &g)) {
        qm_pass_checked(s->from->pc, 1, 0);
        return qm_phase_region_replace(r, s->c, &g, s->frame);
    }
    uint32_t next = qm_phase_region_put(r, s->c, r->inside, r->ninside);
    return next > r->first ? next : r->first + 1;
}

static qm_status rewrite(void *payload, const qm_rewrite *from, qm_pcircuit *c)
{
    (void)payload;
    qm_pass_ctx *pc = from->pc;
    resynthesis s = {.from = from, .c = c};
    qm_phase_region_init(&s.region, c, pc->scratch);
    s.frame = qm_arena_zalloc(pc->scratch, c->nqubits, 1);
    s.improver = qm_network_improver_make(pc->scratch, c->nqubits);
    for (uint32_t round = 0; round < (uint32_t)pc->options[ROUNDS]; round++) {
        s.stream = qm_rng_stream(qm_rng_stream(pc->goal->seed, from->block), round);
        for (uint32_t at = 0; at < c->ngates;) {
            if (qm_pass_should_stop(pc))
                return QM_OK;
            qm_phase_region_collect(&s.region, c, at, round == 0 ? 0 : qm_rng_stream(s.stream, at));
            at = resynthesise_region(&s);
        }
        qm_pcircuit_compact(c);
    }
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    return qm_rewrite_blocks(pc, m, rewrite, NULL);
}

static const qm_pass_option options[] = {
    [EFFORT] = {"effort", "windows searched for each CX", 3, 0, 1e6, true},
    [ROUNDS] = {"rounds", "how often the block is cut into regions", 40, 1, 1e3, true},
    {0},
};

const qm_pass qm_pass_resynthesise_phase_polynomial = {
    .name = "resynthesise-phase-polynomial",
    .summary = "fewer CX in parts of CX and diagonal gates",
    .text = "Cuts each block into regions in which every wire has one basis axis: there CX map bit "
            "strings and rotations turn by parities of them, which any wire may hold at any time. "
            "The network of CX that makes all wanted parities is made shorter by searching its "
            "windows of a few wires again and again, with what is equally long taken as well. "
            "Takes `effort` searches of some 50 us for each CX in each round.",
    .source =
        "Amy, Azimzadeh, Mosca, Quantum Science and Technology 4, 015002 (2019); de Brugiere, "
        "Baboulin, Valiron, Martiel, Allouche, arXiv:2201.06508",
    .example = "qubit[3] q;\n"
               "cx q[0], q[1];\nt q[1];\ncx q[0], q[1];\n"
               "cx q[1], q[2];\nt q[2];\ncx q[0], q[2];\ntdg q[2];\ncx q[1], q[2];\n"
               "cx q[0], q[2];\n",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .searches = 1,
    .options = options,
    .run = run,
};
