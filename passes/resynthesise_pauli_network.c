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
 * First sums that are added to many wires are made once (passes/pauli/share.h), as in Fourier
 * transforms. Then whole parts are made anew, then windows of 3 to 18 qubits at random places,
 * where networks as good as the old are taken too. What replaces a window has been pulled back to
 * its start and has the same rotations, the same order of those that do not commute, the same
 * Clifford and the same phase; on up to 6 qubits its unitary is compared as well. The block is
 * written when it has become cheaper.
 *
 * A network may hide what other passes find: the blocks of few qubits that a circuit is made of.
 * With `trial` both the new and the old program go through a short trial of the passes that come
 * next, and the new one stays where clearly less is left.
 *
 * Time: the work of a whole part is bounded by 2^20 `work` `effort` steps of some 10 ns and mostly
 * a hundredth of the default; then `windows` windows a CX, at most 4096, of some 0.5 ms each, times
 * `effort`; two trials. Memory qubits (gates + qubits) / 4 bytes and some for each gate.
 *
 * After T. Goubault de Brugiere, S. Martiel, Faster and shorter synthesis of Hamiltonian simulation
 * circuits, arXiv:2404.03280 (2024). */
#include "passes/cost.h"
#include "passes/pauli_network/walk.h"
#include "passes/trial.h"

enum { OPTION_EFFORT, OPTION_ATTEMPTS, OPTION_WINDOWS, OPTION_PARTS, OPTION_WORK, OPTION_TRIAL };

/* What networks may leave, at most, of the cost to be tried, and of what a trial without them comes
 * to. */
static const double most_before = 0.95, most_of_trial = 0.875;

static qm_status make_anew(qm_pass_ctx *pc, qm_module *m)
{
    const qm_pnet_plan plan = {
        .find = qm_pnet_find,
        .share = true,
        .rotations = 1e9,
        .parts = (uint32_t)pc->options[OPTION_PARTS],
        .part_attempts = (uint32_t)pc->options[OPTION_ATTEMPTS],
        .part_work = (uint64_t)(pc->options[OPTION_WORK] * (1 << 20)),
        .windows = (uint32_t)pc->options[OPTION_WINDOWS],
        .most = 4096,
        .window_work = (uint64_t)1 << 21,
        .qubits = 18,
        .least_cx = 6,
        .stream = 1,
    };
    return qm_pnet_walk(pc, m, &plan, (uint32_t)pc->options[OPTION_EFFORT]);
}

/* Goes back to `old` unless a trial of the passes that come after this one makes clearly less of m:
 * trials are short, and what they miss is more often found where more gates are left. */
static qm_status choose(qm_pass_ctx *pc, qm_module *m, const qm_module *old)
{
    qm_circuit_cost with = qm_module_cost(pc->goal, m, pc->scratch);
    qm_circuit_cost without = qm_module_cost(pc->goal, old, pc->scratch);
    if (with.first < most_before * without.first) {
        const qm_pipeline_options o = {.goal = pc->goal, .shared = pc->shared};
        qm_status status = qm_trial_run(m, qm_rest_trial_pipeline, &o, NULL, &with);
        if (!status)
            status = qm_trial_run(old, qm_rest_trial_pipeline, &o, NULL, &without);
        if (status || with.first < most_of_trial * without.first)
            return status;
    }
    qm_module_assign(m, old);
    pc->changed = 0;
    pc->checks = (qm_pass_checks){0};
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    double most = pc->options[OPTION_TRIAL];
    if (most == 0)
        return make_anew(pc, m);
    if ((double)qm_count_ops(m) > most)
        return QM_OK;
    *pc->trial = qm_module_new(m->cx);
    qm_module_assign(*pc->trial, m);
    qm_status status = make_anew(pc, m);
    return status || pc->changed == 0 ? status : choose(pc, m, *pc->trial);
}

static const qm_pass_option options[] = {
    {"effort", "how many attempts, in units of some seconds for large circuits", 1, 1, 1000, true},
    {"attempts", "for each part, times effort", 48, 1, 1000, true},
    {"windows", "for each CX, times effort", 2, 0, 1000, true},
    {"parts", "most parts of a block", 1e9, 0, 1e9, true},
    {"work", "2^20 steps of some 10 ns for each part, times effort", 128, 0, 1e6, false},
    {"trial",
     "operations of programs that are only changed where a trial of later passes says so; larger "
     "ones stay; 0: no trials",
     0, 0, 1e9, true},
    {0},
};

const qm_pass qm_pass_resynthesise_pauli_network = {
    .name = "resynthesise-pauli-network",
    .summary = "find networks with fewer CX for the rotations of Hamiltonian simulation",
    .text = "The circuit between measurements and control flow is read as rotations about Paulis "
            "on many qubits and a Clifford, and built anew: each rotation is placed when it has "
            "come to one qubit, and the two-qubit gates are chosen greedily by how many of the "
            "rotations to come they bring nearer to one qubit. Before, sums of two values that are "
            "added to many wires are made once. Whole parts come first, then windows of "
            "up to 18 qubits. What is put in is pulled back and compared with what was there. Most "
            "useful for Fourier transforms, product formulas and the ansatz of coupled clusters. "
            "With `trial` the new program stays only where a short run of the passes of -O2 that "
            "come next leaves clearly less of it. Some seconds for thousands of rotations, times "
            "effort.",
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
    .searches = 1,
    .options = options,
    .run = run,
};
