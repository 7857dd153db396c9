/* fold_phases.c - merge rotations that turn about the same operator, wherever they stand.
 *
 * Each rotation is a rotation about a Pauli operator on the start of the circuit. Two about the
 * same operator, or its negative, are one when everything between commutes with it. One sweep over
 * the Pauli circuit of a block finds them by labels of operators (pauli/labels.h): Clifford gates,
 * on any wires, are no obstacle, and rotations only to operators that anticommute with them. Sums
 * that are multiples of pi/2 become Cliffords, which the next sweep sees through. Symbolic angles
 * add up too, so that rz(theta) and a later rz(-theta) cancel. The result has the T count of
 * merging rotations by Pauli products (Zhang and Chen, arXiv:1903.12456; the parities of T-par,
 * Amy, Maslov and Mosca, arXiv:1303.2042, are the products of Z), for O(1) label operations a gate.
 *
 * When a sweep merges nothing, rotations about bits that are equal by interference are merged: the
 * circuit as a sum over paths, with Boolean polynomials for the bits of wires (pauli/relations.h).
 * So a qubit behind a Toffoli gate and its inverse, however they are written, is known to be what
 * it was: the affine and non-linear state folding of Amy and Lunderville (arXiv:2410.23493). In
 * large blocks that ends where nothing is found for long.
 *
 * When all qubits are assumed to start in |0>, and behind resets, rotations about operators that
 * are +1 or -1 there are phases, and gates controlled by such operators vanish.
 *
 * Guarantees the same unitary with its global phase, up to rounding; that two different operators
 * get the same label, of 128 random bits, has a chance of 2^-128 a pair. The block is replaced only
 * where that makes it cheaper by the goal. Behind measurements, control flow and gates that are not
 * expanded only the operator of the axis on which they act on a qubit (pauli/axes.h) is the same;
 * barriers and resets end all that is known. Time O(gates * (1 + qubits / 32)) a sweep, where
 * qubits count up to 8192, and bounded work for relations, O(1) a gate; memory 300 bytes a gate,
 * and up to 34 MB. */
#include "passes/pauli/fold.h"
#include "passes/pauli/rewrite.h"

#include <string.h>

static qm_status fold(void *payload, const qm_rewrite *r, qm_pcircuit *c)
{
    (void)payload;
    qm_fold f;
    bool zero = r->block == 0 && (r->pc->goal->assume & QM_ASSUME_ZERO_INPUTS);
    qm_fold_init(&f, c, r->m, r->block, zero);
    if (r->pc->options[0] != 0) {
        uint8_t *choice = QM_NEW_ARRAY(c->arena, uint8_t, (size_t)c->ngates + 1);
        memset(choice, 1, c->ngates);
        f.choice = choice;
    }
    for (uint32_t round = 0; round < (uint32_t)r->pc->options[1]; round++) {
        qm_fold_sweep(&f, c);
        if (f.merged == 0 && r->pc->options[2] != 0)
            qm_fold_related(&f, c);
        c->same = r->pc->again && round == 0 && f.merged == 0;
        if (f.merged == 0 || qm_pass_should_stop(r->pc))
            break;
        qm_pcircuit_normalise(c);
    }
    return QM_OK;
}

static qm_status run(qm_pass_ctx *pc, qm_module *m)
{
    return qm_rewrite_blocks(pc, m, fold, NULL);
}

static const qm_pass_option options[] = {
    {"first", "1: sums stand in the place of their first rotation, not of their last", 0, 0, 1,
     true},
    {"rounds", "most sweeps over a block", 10, 1, 1000, true},
    {"relations", "1: rotations about bits that are equal by interference are merged too", 1, 0, 1,
     true},
    {0},
};

const qm_pass qm_pass_fold_phases = {
    .name = "fold-phases",
    .summary = "merge rotations about the same Pauli operator across Clifford gates",
    .text =
        "Every rotation turns about a Pauli operator on the start of the circuit. Rotations about "
        "the same operator are added up when all between commute with it; Clifford gates on any "
        "qubits are no obstacle. One sweep finds them by random labels of operators, O(1) a gate, "
        "and sweeps are repeated while something merges; then rotations about bits that are equal "
        "by interference, as behind a Toffoli gate and its inverse, are merged too. Measurements, "
        "branches and loops change only operators off the axis on which they act on a qubit. Where "
        "qubits start in |0>, rotations and controls that this makes trivial vanish.",
    .source = "Zhang and Chen, arXiv:1903.12456; Amy, Maslov and Mosca, arXiv:1303.2042; Amy and "
              "Lunderville, arXiv:2410.23493",
    .example = "qubit[2] q;\nt q[1];\ncx q[0], q[1];\nh q[0];\nt q[1];\nh q[0];\ncx q[0], "
               "q[1];\nt q[1];",
    .needs = QM_FORM_FLAT,
    .keeps = QM_FORM_FLAT | QM_FORM_LAYOUT | QM_FORM_NUMERIC,
    .optimises = true,
    .settles = true,
    .may_raise = QM_DEPTH_COSTS,
    .assumes = QM_ASSUME_ZERO_INPUTS,
    .options = options,
    .run = run,
};
