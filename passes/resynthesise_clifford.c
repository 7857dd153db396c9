/* resynthesise_clifford.c - parts of Clifford gates, made anew from their tableaux.
 *
 * One-qubit Cliffords are free in a Pauli circuit (passes/pauli/circuit.h), so that a part without
 * rotations, measurements and control flow is a matrix of 2 x 2 blocks over GF(2) that CPP gates
 * are to bring to one block in each row and column. Outputs are settled one after the other: a gate
 * that clears a qubit of the one at hand is chosen by what it clears of the others, those to come
 * soon counting most (passes/pauli_network/finish.c); or first the gate is taken that lowers the
 * sum of the logarithms of the weights of rows and columns most (passes/clifford/greedy.h). The
 * inverse is tried too, and several seeds (passes/clifford/search.h). Up to 16 qubits are
 * searched breadth first by a potential that counts lines most that are nearly done
 * (passes/clifford/beam.h). On up to 4 qubits, and but for one Clifford in 46,000 on 5, tables of
 * the classes of Cliffords give the least (passes/network/classes.h, passes/network/distances.h).
 *
 * First the largest parts are made anew, then windows of 3 to 16 qubits at random places, where
 * circuits as good as the old are taken too: they change what the next windows are.
 *
 * Guarantees the same unitary with its global phase: each new part is pulled back and its tableau
 * compared, with signs; the phase is that of the stabilizer sum of one circuit followed by the
 * inverse of the other; on up to 6 qubits the unitaries are compared. Parts keep their gates
 * unless fewer CX do. Rotations stay where they are, or move past gates that they commute with.
 *
 * Time: the work of each part is bounded by 2^26 `effort` steps of some 10 ns; then 8
 * `effort` windows a CX, at most 2^13 `effort`, of some ms each. Memory 16 qubits^2 bytes and some
 * a gate.
 *
 * After S. Bravyi, R. Shaydulin, S. Hu, D. Maslov, Clifford circuit optimization with templates and
 * symbolic Pauli gates, Quantum 5, 580 (2021), arXiv:2105.02291; M. Webster, S. Koutsioumpas,
 * D. Browne, Heuristic and optimal synthesis of CNOT and Clifford circuits, arXiv:2503.14660; the
 * weights by distance after T. Goubault de Brugiere et al., arXiv:2404.03280. */
#include "passes/clifford/search.h"
#include "passes/pauli_network/walk.h"

enum { OPTION_EFFORT, OPTION_ATTEMPTS, OPTION_WINDOWS, OPTION_PARTS, OPTION_ROTATIONS };

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    const qm_pnet_plan plan = {
        .find = qm_clifford_find,
        .clifford = true,
        .part_attempts = (uint32_t)pc->options[OPTION_ATTEMPTS],
        .part_work = (uint64_t)1 << 26,
        .rotations = pc->options[OPTION_ROTATIONS],
        .parts = (uint32_t)pc->options[OPTION_PARTS],
        .windows = (uint32_t)pc->options[OPTION_WINDOWS],
        .most = 1 << 13,
        .window_work = (uint64_t)1 << 18,
        .qubits = 16,
        .least_cx = 4,
        .stream = 2,
    };
    return qm_pnet_walk(pc, m, &plan, (uint32_t)pc->options[OPTION_EFFORT]);
}

static const qm_pass_option options[] = {
    {"effort", "how many attempts, in units of some seconds for large circuits", 1, 1, 1000, true},
    {"attempts", "for each part, times effort", 128, 1, 1000, true},
    {"windows", "for each CX, times effort", 8, 0, 1000, true},
    {"parts", "most parts of a block", 1e9, 0, 1e9, true},
    {"rotations", "for each CX; blocks with more of them stay", 1e9, 0, 1e9, false},
    {0},
};

const qm_pass qm_pass_resynthesise_clifford = {
    .name = "resynthesise-clifford",
    .summary = "make parts of Clifford gates anew with fewer CX",
    .text = "Largest parts without rotations, measurements and control flow are read as the "
            "tableau of a Clifford and built anew with few two-qubit gates: outputs are brought to "
            "their qubits one after the other, with the gates that prepare the next ones best, "
            "forwards and backwards, with several seeds; on up to 5 qubits by tables of the "
            "fewest, on up to 16 breadth first. Then windows of up to 16 qubits at random "
            "places are searched, where what is equally long is taken as well. What is put in has "
            "the same tableau with its signs and the same phase, as checked. Some seconds for a "
            "Clifford on 100 qubits, times effort.",
    .source = "S. Bravyi, R. Shaydulin, S. Hu, D. Maslov, Quantum 5, 580 (2021), "
              "arXiv:2105.02291; M. Webster, S. Koutsioumpas, D. Browne, arXiv:2503.14660",
    .example = "qubit[3] q;\n"
               "cx q[0], q[1];\nh q[1];\ncx q[1], q[2];\ns q[2];\ncx q[2], q[0];\nh q[0];\n"
               "cx q[0], q[1];\ns q[1];\ncx q[1], q[2];\nh q[2];\ncx q[2], q[0];\n"
               "cx q[0], q[1];\nh q[1];\ncx q[1], q[2];\n",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .searches = 1,
    .options = options,
    .run = run,
};
