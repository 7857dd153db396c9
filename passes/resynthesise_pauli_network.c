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
#include "passes/pauli_network/walk.h"

enum { OPTION_EFFORT };

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    static const qm_pnet_plan plan = {
        .find = qm_pnet_find,
        .rotations = 1e9,
        .parts = UINT32_MAX,
        .part_attempts = 32,
        .part_work = (uint64_t)1 << 27,
        .windows = 2,
        .most = 4096,
        .window_work = (uint64_t)1 << 21,
        .qubits = 18,
        .least_cx = 6,
        .stream = 1,
    };
    return qm_pnet_walk(pc, m, &plan, (uint32_t)pc->options[OPTION_EFFORT]);
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
