/* exact.c - networks from tables of classes as gates: a move names its axes by the Paulis that
 * they are at the start, so the Paulis of all axes there are followed. */
#include "passes/clifford/exact.h"

#include "passes/network/distances.h"

enum { K = QM_CLIFFORD_EXACT_QUBITS };

static uint16_t word_of(const qm_pnet_rows *r, uint32_t row)
{
    uint32_t word = 0;
    for (uint32_t q = 0; q < r->nqubits; q++)
        word |= (uint32_t)qm_pnet_rows_at(r, row, q) << 2 * q;
    return (uint16_t)word;
}

static qm_frame frame_of(const qm_pnet_rows *r)
{
    qm_frame f = {0};
    for (uint32_t q = 0; q < r->nqubits; q++) {
        f.e[q][0] = word_of(r, qm_pnet_rows_frame(r, 0, q));
        f.e[q][1] = word_of(r, qm_pnet_rows_frame(r, 1, q));
        f.e[q][2] = f.e[q][0] ^ f.e[q][1];
    }
    return f;
}

static qm_pauli find_axis(const uint16_t at[4], uint16_t word)
{
    return at[QM_PAULI_X] == word ? QM_PAULI_X : at[QM_PAULI_Z] == word ? QM_PAULI_Z : QM_PAULI_Y;
}

static void name_gates(const qm_network_move *move, uint32_t n, qm_pgate *gates)
{
    uint16_t at[K][4]; /* [qubit][axis] */
    for (uint32_t q = 0; q < K; q++)
        for (uint32_t axis = 0; axis < 4; axis++)
            at[q][axis] = (uint16_t)(axis << 2 * q);
    for (uint32_t i = 0; i < n; i++) {
        const qm_network_move *m = &move[i];
        qm_pauli p = find_axis(at[m->a], m->pa), q = find_axis(at[m->b], m->pb);
        gates[i] = qm_pgate_cpp(m->a, p, m->b, q);
        for (uint32_t axis = QM_PAULI_X; axis <= QM_PAULI_Y; axis++) {
            at[m->a][axis] ^= axis != (uint32_t)p ? m->pb : 0;
            at[m->b][axis] ^= axis != (uint32_t)q ? m->pa : 0;
        }
    }
}

bool qm_clifford_exact(qm_clifford_run *v, const qm_classes *classes, uint64_t seed, uint32_t limit)
{
    const qm_pnet_rows *r = &v->net.problem->rows;
    qm_network_move move[QM_DISTANCE_MOVES];
    qm_pgate gates[QM_DISTANCE_MOVES];
    qm_frame goal = frame_of(r);
    uint32_t n;
    if (r->nqubits < QM_DISTANCE_QUBITS)
        n = qm_classes_network(classes, r->nqubits, &goal, seed, move);
    else if (!qm_distances_network(&goal, seed, move, &n))
        return false;
    name_gates(move, n, gates);
    return qm_clifford_replay(v, gates, n, limit);
}
