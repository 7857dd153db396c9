/* prune.c - the backward light cone of what is looked at.
 *
 * One walk backwards in the Heisenberg picture. On a control, and on a target of a diagonal op, an
 * op is diagonal: sum_z |z><z| (x) V_z. Where it is diagonal on each qubit of which a value is
 * looked at, and the others are not looked at, it changes no distribution and is dropped. A kept op
 * makes what it acts on seen: of a qubit on which it is diagonal at least the value, of the others
 * the state; but values that are flipped under values depend on values only. Such flips with
 * nothing kept after them on their qubits may as well be made on what was drawn.
 *
 * This is the light cone of a lattice circuit (Hastings 2009, arXiv:0905.4013, section II) with one
 * refinement, that a value is less than a state. */

#include "runtime/plan/prune.h"

#include "runtime/sim/state.h"

enum { TOUCHED = 4 }; /* beside qm_seen: by an op that is kept */

static bool is_diagonal(const qm_kop *op)
{
    return op->kind == QM_KOP_DIAGONAL || op->kind == QM_KOP_PHASE;
}

static uint32_t operand(const uint32_t *qubits, uint32_t i)
{
    return qubits[i] & ~QM_CONTROL_ON_0;
}

/* The most that is looked at of the operands [from, to). */
static uint8_t most_seen(const uint8_t *seen, const uint32_t *q, uint32_t from, uint32_t to)
{
    uint8_t most = QM_UNSEEN;
    for (uint32_t i = from; i < to; i++) {
        uint8_t s = seen[operand(q, i)] & (uint8_t)~TOUCHED;
        most = s > most ? s : most;
    }
    return most;
}

static bool any_touched(const uint8_t *seen, const uint32_t *q, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (seen[operand(q, i)] & TOUCHED)
            return true;
    return false;
}

/* At least `least` is looked at of the operands [from, to). */
static void raise_seen(uint8_t *seen, const uint32_t *q, uint32_t from, uint32_t to, uint8_t least,
                       uint8_t flags)
{
    for (uint32_t i = from; i < to; i++) {
        uint8_t *s = &seen[operand(q, i)];
        uint8_t had = *s & (uint8_t)~TOUCHED;
        *s = (uint8_t)((had > least ? had : least) | (*s & TOUCHED) | flags);
    }
}

static qm_fate decide(const qm_kop *op, const uint32_t *q, uint8_t *seen, bool postpone)
{
    uint32_t nt = op->ntargets, n = nt + op->ncontrols;
    uint8_t general = is_diagonal(op) ? QM_UNSEEN : most_seen(seen, q, 0, nt);
    uint8_t diagonal = most_seen(seen, q, is_diagonal(op) ? 0 : nt, n);
    if (general == QM_UNSEEN && diagonal != QM_SEEN_STATE)
        return QM_FATE_DROPPED;
    bool permutes = op->kind == QM_KOP_X || op->kind == QM_KOP_SWAP;
    bool of_values = permutes && general <= QM_SEEN_VALUE && diagonal <= QM_SEEN_VALUE;
    if (of_values && postpone && op->kind == QM_KOP_X && !any_touched(seen, q, n)) {
        raise_seen(seen, q, 0, n, QM_SEEN_VALUE, 0);
        return QM_FATE_AFTER;
    }
    bool values = is_diagonal(op) || of_values;
    raise_seen(seen, q, 0, nt, values ? QM_SEEN_VALUE : QM_SEEN_STATE, TOUCHED);
    raise_seen(seen, q, nt, n, QM_SEEN_VALUE, TOUCHED);
    return QM_FATE_KEPT;
}

uint32_t qm_prune(const qm_kop *ops, uint32_t count, const uint32_t *qubits, uint8_t *seen,
                  bool postpone, uint8_t *fate)
{
    uint32_t gone = 0;
    for (uint32_t i = count; i-- > 0;) {
        fate[i] = (uint8_t)decide(&ops[i], qubits + ops[i].qubits, seen, postpone);
        gone += fate[i] != QM_FATE_KEPT;
    }
    return gone;
}
