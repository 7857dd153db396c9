/* cluster.h - an operator on a few qubits as a matrix; private to equiv. */
#ifndef QM_EQUIV_CLUSTERS_CLUSTER_H
#define QM_EQUIV_CLUSTERS_CLUSTER_H

#include "equiv/flat.h"

#include <complex.h>

enum { QM_CLUSTER_QUBITS = 8 }; /* at most: a matrix of 1 MB */

typedef struct qm_cluster {
    uint32_t n; /* 0: none */
    uint32_t qubit[QM_CLUSTER_QUBITS];
    double complex *u; /* 4^n: entry (row << n | column), bit i of either that of qubit[i] */
} qm_cluster;

/* Memory of matrices that are no more, by their numbers of qubits. */
typedef struct qm_cluster_pool {
    qm_arena *arena;
    struct qm_cluster_free {
        double complex **at;
        uint32_t n, cap;
    } free[QM_CLUSTER_QUBITS + 1];
} qm_cluster_pool;

/* The identity on one qubit. */
qm_cluster qm_cluster_identity(qm_cluster_pool *pool, uint32_t qubit);
/* The product of operators on different qubits, which takes the place of both; together at most
 * QM_CLUSTER_QUBITS. */
void qm_cluster_join(qm_cluster_pool *pool, qm_cluster *c, qm_cluster *other);
/* c g, or g^-1 c with `inverse`, for a gate on qubits of the cluster; `angle` is that of a PHASE in
 * radians. */
void qm_cluster_apply(qm_cluster *c, const qm_fgate *g, const uint32_t *qubits, double angle,
                      bool inverse);
/* Takes the qubits of a mask, by their places in c->qubit and not all of them, out of c when it is
 * a product of an operator on these, which comes to *out, and one on the rest, up to a distance
 * that is added to *deviation and at most `most`. */
bool qm_cluster_split(qm_cluster_pool *pool, qm_cluster *c, uint32_t mask, double most,
                      qm_cluster *out, double *deviation);
/* The distance (in the Frobenius norm) from the nearest multiple of the identity by a phase; with
 * `zero`, of what the operator makes of |0...0> from that. */
double qm_cluster_distance(const qm_cluster *c, bool zero);

#endif
