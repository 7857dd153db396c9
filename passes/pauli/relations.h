/* relations.h - what bits the wires of a Pauli circuit hold, as Boolean polynomials, modulo the
 * relations that interference makes.
 *
 * A circuit is a sum over paths (Dawson et al., quant-ph/0408129): each wire holds, in the basis of
 * one of the axes X, Y, Z, a bit that is a Boolean polynomial of variables. A rotation about that
 * axis is a phase; a Pauli controlled by a wire adds that wire's bit to another's. Where a wire is
 * needed in another basis, a new variable y is its bit, with a phase (-1)^(f y) for the bit f that
 * it had. When a variable v is then in no wire's bit any more, the sum over it can be carried out:
 * where its phase is (-1)^(v (y + R)), paths with y != R cancel one another ("HH" in Amy,
 * arXiv:1805.06908), so y is R, not new; where it is i^v (-1)^(v P), the sum is the phase (-i)^P
 * ("omega"). So the bit of a wire that a Toffoli gate has flipped is x + a b, and x again behind
 * the next, whatever Clifford and T gates they are made of: the non-linear relations of Amy and
 * Lunderville, "Linear and non-linear relational analyses for quantum program optimization"
 * (arXiv:2410.23493).
 *
 * Two rotations about bits with the same polynomial can be merged, in either place: the difference
 * of the two bits vanishes on all paths that are left, and has no variable that was summed over
 * before the later of them, so that all these sums stay what they were. (Bits in which a variable
 * is that was summed over since are never met again.)
 *
 * Bits with more than QM_BOOLEAN_TERMS terms are given a new name, and their variables are never
 * summed over. Time and memory O(gates * terms) but for what sums cost, which is bounded too. */
#ifndef QM_PASSES_PAULI_RELATIONS_H
#define QM_PASSES_PAULI_RELATIONS_H

#include "passes/pauli/labels.h"
#include "passes/pauli/path_sum.h"

/* The bit of a wire. */
typedef struct qm_wire_bit {
    uint8_t basis; /* qm_pauli */
    qm_boolean f;
} qm_wire_bit;

typedef struct qm_relations {
    qm_arena *arena;
    const qm_locals *locals;
    qm_path_sum sum;
    qm_wire_bit **wires; /* NULL, or in basis QM_PAULI_I: nothing is known, in any basis */
    uint32_t nwires;
} qm_relations;

/* For a walk through circuits with nwires wires and at most ngates gates, from their start. */
void qm_relations_init(qm_relations *r, const qm_locals *locals, uint32_t nwires, uint32_t ngates,
                       qm_arena *arena);
/* Starts anew. Time O(wires) and what the last walk has used. */
void qm_relations_forget(qm_relations *r);
/* Nothing is known about the wire, or it is in the state |0>. */
void qm_relations_start(qm_relations *r, uint32_t wire, bool zero);
/* The wire's bit in the basis of the axis; bits 0 in the label: a constant, whose value is phase /
 * 2. */
qm_label qm_relations_bit(qm_relations *r, uint32_t wire, uint8_t axis);
/* Is the wire known to be in an eigenstate of the axis? Then *value is its bit. */
bool qm_relations_is_constant(const qm_relations *r, uint32_t wire, uint8_t axis, bool *value);
/* Goes past a rotation about the axis that qm_relations_bit() was asked for last. */
void qm_relations_pass_turn(qm_relations *r, uint32_t wire, double angle);
/* The same for a rotation by a symbol, or anything else that acts on that axis. */
void qm_relations_pin(qm_relations *r, uint32_t wire);
/* Brings one of the wires of a P-controlled Q in the basis of its operator, if neither is. next[k]
 * is the axis on which the next gate acts on its k-th wire, or QM_PAULI_I. */
void qm_relations_meet_cpp(qm_relations *r, const qm_pgate *g, const uint8_t next[2]);
/* Goes past the P-controlled Q that was met. */
void qm_relations_pass_cpp(qm_relations *r, const qm_pgate *g);
/* Goes past a Pauli on the wire. */
void qm_relations_pass_pauli(qm_relations *r, uint32_t wire, uint8_t axis);
void qm_relations_pass_local(qm_relations *r, uint32_t wire, uint8_t local);

#endif
