/* resynthesise_cnot.c - parts of CX gates, made anew from their linear maps.
 *
 * In a Pauli circuit (passes/pauli/circuit.h) one-qubit Cliffords are free, so a part is a CX
 * circuit when each of its wires is a control by one axis and a target by another
 * (passes/linear_circuit/find.h): a linear map of bit strings. On up to 4 qubits it gets the fewest
 * CX, by a table of all 20,160 maps; on more the shorter of elimination in sections and greedy
 * descent (passes/linear_circuit/synthesise.h). First the largest parts, then windows of 3 to 8
 * qubits at random places, where circuits as long as the old are taken too: they change what the
 * next windows are. Rotations and measurements bound parts, except where gates pass them by their
 * axes.
 *
 * resynthesise-clifford finds all that this does and more, but takes seconds for many qubits; this
 * keeps to one control and one target axis a wire. Guarantees, as that does, the same unitary with
 * its global phase, and never more CX. Time: O(qubits^3) for each gate of a part on up to 64
 * qubits, and 8 `effort` windows a CX, at most 2^13 `effort`, of some 20 us each.
 *
 * K. Patel, I. Markov, J. Hayes, QIC 8, 282 (2008); T. Goubault de Brugiere et al.,
 * arXiv:2201.06508. */
#include "passes/linear_circuit/find.h"
#include "passes/pauli_network/walk.h"

enum { OPTION_EFFORT };

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    static const qm_pnet_plan plan = {
        .find = qm_linear_find,
        .admit = qm_linear_admit,
        .clifford = true,
        .rotations = 1e9,
        .parts = UINT32_MAX,
        .part_attempts = 1,
        .part_work = (uint64_t)1 << 26,
        .windows = 8,
        .most = 1 << 13,
        .window_work = (uint64_t)1 << 18,
        .qubits = 8,
        .least_cx = 4,
        .stream = 3,
    };
    return qm_pnet_walk(pc, m, &plan, (uint32_t)pc->options[OPTION_EFFORT]);
}

static const qm_pass_option options[] = {
    [OPTION_EFFORT] = {"effort", "windows at random places, in units of 8 a CX", 1, 1, 1000, true},
    {0},
};

const qm_pass qm_pass_resynthesise_cnot = {
    .name = "resynthesise-cnot",
    .summary = "make parts of CX gates anew with fewer CX",
    .text = "Parts in which each wire is a control by one axis and a target by another are linear "
            "maps of bit strings, SWAPs among them. They are built anew: with the fewest CX on up "
            "to 4 qubits, by a table, on more by elimination in sections of columns or greedy "
            "descent, whichever is shorter; first the largest parts, then windows of up to 8 "
            "qubits at random places, where what is equally long is taken as well. "
            "resynthesise-clifford finds all this too, but is slower.",
    .source = "K. Patel, I. Markov, J. Hayes, QIC 8, 282 (2008); T. Goubault de Brugière et al., "
              "arXiv:2201.06508",
    .example = "qubit[3] q;\ncx q[0], q[1];\ncx q[1], q[2];\ncx q[0], q[1];\ncx q[1], q[2];\n",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_NUMERIC,
    .optimises = true,
    .may_raise = QM_DEPTH_COSTS,
    .searches = 1,
    .options = options,
    .run = run,
};
