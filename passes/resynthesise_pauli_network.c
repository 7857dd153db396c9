/* resynthesise_pauli_network.c - the rotations of a circuit about Paulis at its start, made anew.
 *
 * A part of a block without measurements and control flow is a sequence of rotations about
 * many-qubit Paulis and a Clifford. A network of CPP gates is found that brings each Pauli to one
 * qubit at some time, in an order in which only commuting rotations have changed places, and ends
 * as that Clifford. It is built from the front: a rotation that has come to one qubit is put there;
 * otherwise, among the gates that bring one of the lightest rotations in front nearer, the one is
 * taken that brings most of the rotations to come nearer too, the next ones counting most. The
 * Clifford that remains is undone output by output. Attempts differ in how much the rotations to
 * come count, and in random choices between equal gates.
 *
 * First whole parts are made anew, then windows of 3 to 18 qubits at random places, where networks
 * as good as the old are taken too. What replaces a window has been pulled back to its start and
 * has the same rotations, the same order of those that do not commute, the same Clifford and the
 * same phase; on up to 6 qubits its unitary is compared as well. The block is written when it has
 * become cheaper.
 *
 * Time: the work of a whole part is bounded by 2^27 `effort` steps of some 10 ns and mostly a
 * hundredth of that; then 2 windows a CX, at most 4096, of some 0.5 ms each, times `effort`. Memory
 * qubits (gates + qubits) / 4 bytes and some for each gate.
 *
 * After T. Goubault de Brugiere, S. Martiel, Faster and shorter synthesis of Hamiltonian simulation
 * circuits, arXiv:2404.03280 (2024). */
#include "passes/pauli/rewrite.h"
#include "passes/pauli_network/window.h"
#include "support/rng.h"

enum {
    OPTION_EFFORT,
    PART_GATES = 1 << 15,
    PART_ATTEMPTS = 32,
    WINDOW_ATTEMPTS = 8,
    WINDOW_SPAN = 1024,
    MAX_WINDOWS = 4096
};

static const uint64_t part_work = (uint64_t)1 << 27, window_work = (uint64_t)1 << 21;

static uint32_t find_cpp(const qm_pcircuit *c, uint32_t from)
{
    while (from < c->ngates && c->gates[from].kind != QM_PK_CPP)
        from++;
    return from;
}

/* The first CPP after the window's first gate that is not of the window. */
static uint32_t find_left_out(const qm_pnet_windows *ws)
{
    const qm_pnet_window *w = &ws->window;
    uint32_t i = w->index[0];
    for (uint32_t k = 0; i < ws->c->ngates; i++)
        if (k < w->ngates && w->index[k] == i)
            k++;
        else if (ws->c->gates[i].kind == QM_PK_CPP)
            break;
    return i;
}

static void improve_parts(qm_pnet_windows *ws, uint32_t effort)
{
    qm_pass_ctx *pc = ws->pc;
    qm_pnet_effort e = {
        .attempts = effort * PART_ATTEMPTS, .seed = pc->goal->seed, .work = effort * part_work};
    uint64_t left = 4 * (uint64_t)ws->c->ngates; /* parts may overlap */
    uint32_t at = find_cpp(ws->c, 0);
    while (at < ws->c->ngates && !qm_pass_should_stop(pc)) {
        qm_pnet_window_grow(ws, at, QM_NONE, QM_NONE, PART_GATES);
        if (ws->window.ngates > left)
            return;
        left -= ws->window.ngates;
        at = qm_pnet_window_improve(ws, &e) ? find_cpp(ws->c, ws->end) : find_left_out(ws);
    }
}

static void improve_windows(qm_pnet_windows *ws, uint32_t effort)
{
    qm_pass_ctx *pc = ws->pc;
    const qm_pcircuit *c = ws->c;
    uint64_t rounds = 2 * qm_pcircuit_cx(c);
    rounds = effort * (rounds < MAX_WINDOWS ? rounds : MAX_WINDOWS);
    uint64_t stream = qm_rng_stream(pc->goal->seed, 1);
    for (uint64_t i = 0; i < rounds && !qm_pass_should_stop(pc); i++) {
        uint64_t draw = qm_rng_bits(pc->goal->seed, stream, i);
        uint32_t start = find_cpp(c, (uint32_t)(draw >> 32) % c->ngates);
        uint32_t qubits = 3 + (uint32_t)(draw & 0xffff) % 16;
        uint32_t cx = 6 + (uint32_t)(draw >> 16 & 0xffff) % 120;
        if (start == c->ngates)
            continue;
        qm_pnet_window_grow(ws, start, qubits, cx, WINDOW_SPAN);
        qm_pnet_effort e = {
            .attempts = WINDOW_ATTEMPTS, .seed = draw | 1, .work = window_work, .sideways = true};
        qm_pnet_window_improve(ws, &e);
    }
}

static qm_status improve(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    qm_arena *fresh = payload;
    uint32_t effort = (uint32_t)r->pc->options[OPTION_EFFORT];
    qm_pnet_windows ws;
    qm_pnet_windows_init(&ws, c, r->pc, c->arena, fresh);
    improve_parts(&ws, effort);
    improve_windows(&ws, effort);
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    qm_arena fresh;
    qm_arena_init(&fresh, pc->scratch->recover);
    qm_status status = qm_rewrite_blocks(pc, m, improve, &fresh);
    qm_arena_free(&fresh);
    return status;
}

static const qm_pass_option options[] = {
    {"effort", "how many attempts, in units of some seconds for large circuits", 1, 1, 1000, true},
    {0},
};

const qm_pass qm_pass_resynthesise_pauli_network = {
    .name = "resynthesise-pauli-network",
    .summary = "find networks with fewer CX for the rotations of Hamiltonian simulation",
    .text = "The circuit between measurements and control flow is read as rotations about Paulis "
            "on many qubits and a Clifford, and built anew: each rotation is placed when it has "
            "come to one qubit, and the two-qubit gates are chosen greedily by how many of the "
            "rotations to come they bring nearer to one qubit. Whole parts first, then windows of "
            "up to 18 qubits. What is put in is pulled back and compared with what was there. Most "
            "useful for product formulas and for the ansatz of coupled clusters. Some seconds for "
            "thousands of rotations, times effort.",
    .source = "T. Goubault de Brugière, S. Martiel, Faster and shorter synthesis of Hamiltonian "
              "simulation circuits, arXiv:2404.03280 (2024)",
    .example = "qubit[4] q; for int i in [0:3] { ry(pi/3) q[i]; } cx q[0], q[1]; cx q[1], q[2]; "
               "rz(0.3) q[2]; cx q[1], q[2]; "
               "cx q[0], q[1]; h q[0]; h q[1]; h q[2]; cx q[0], q[1]; cx q[1], q[2]; "
               "rz(0.4) q[2]; cx q[1], q[2]; cx q[0], q[1];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .searches = true,
    .options = options,
    .run = run,
};
