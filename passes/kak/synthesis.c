/* synthesis.c - circuits with the fewest CX from a Cartan decomposition.
 *
 * exp(i (x XX + y YY + z ZZ)) needs no CX where x = y = z = 0, one where x = pi/4 and y = z = 0,
 * two where z = 0, else three (Vidal and Dawson 2004; Shende, Bullock and Markov 2004):
 *   two    C(Y,X) exp(i x X) x exp(i y Y) C(Y,X)
 *   three  C(X,Z) (1 x exp(i x' Y)) C(Z,X) (exp(i z' Z) x exp(-i y' Y)) C(X,Z) between quarter
 *          turns about Z, with x' = x - pi/4 and so on: the three gates are a SWAP, and the rest is
 *          what the unitary lacks of one (Vatan and Williams 2004)
 * The first of these that is within the tolerance is taken. A gate on one qubit becomes at most
 * three rotations about two axes, of which those by multiples of pi/2 are moved to the end. */
#include "passes/kak/kak.h"
#include "passes/matrix.h"

#include <math.h>

typedef struct builder {
    const qm_locals *l;
    double snap; /* angles this near to a multiple of pi/4 become it */
    qm_kak_circuit *out;
    qm_pmover mover;
} builder;

/* A gate on one qubit: up to phase, R_P(last) R_Q(middle) R_P(first), with (P, Q, R) right-handed.
 */
typedef struct euler {
    int axis; /* of P in qm_pauli_matrix */
    double first, middle, last;
    int rotations; /* that are not by a multiple of pi/2 */
} euler;

static const qm_pauli axes[3] = {QM_PAULI_X, QM_PAULI_Y, QM_PAULI_Z}; /* as in qm_pauli_matrix */

/* The multiple of `unit` within the tolerance of the angle, else the angle. */
static double snap_to(double angle, double unit, double tolerance)
{
    double nearest = nearbyint(angle / unit) * unit;
    return fabs(angle - nearest) <= tolerance ? nearest : angle;
}

static bool is_clifford(double angle)
{
    return angle == nearbyint(angle / M_PI_2) * M_PI_2;
}

static void push_rotation(builder *b, uint32_t q, qm_pauli axis, double angle)
{
    double quarters = nearbyint(angle / M_PI_2), rest = angle - quarters * M_PI_2;
    rest = snap_to(rest, M_PI_4, b->snap);
    if (rest != 0) {
        qm_pgate g = qm_pgate_rot(q, axis, rest);
        qm_pmover_pass(&b->mover, &g);
        b->out->gates[b->out->ngates++] = g;
    }
    int k = (int)quarters & 3;
    uint8_t *frame = b->mover.frame;
    qm_pmover_set(&b->mover, q, b->l->product[b->l->quarter[axis][k]][frame[q]]);
}

static void push_cpp(builder *b, qm_pauli p, qm_pauli q)
{
    qm_pgate g = qm_pgate_cpp(0, p, 1, q);
    qm_pmover_pass(&b->mover, &g);
    b->out->gates[b->out->ngates++] = g;
    b->out->ncpp++;
}

/* u = exp(i phase) (w - i (x X + y Y + z Z)) with w, x, y, z real. */
static void quaternion(const qm_c64 u[4], double *w, double v[3])
{
    qm_c64 root = csqrt(u[0] * u[3] - u[1] * u[2]);
    *w = creal((u[0] + u[3]) / root) / 2;
    v[0] = creal(I * (u[1] + u[2]) / root) / 2;
    v[1] = creal((u[2] - u[1]) / root) / 2;
    v[2] = creal(I * (u[0] - u[3]) / root) / 2;
}

static euler angles_about(const builder *b, const qm_c64 u[4], int axis)
{
    double w, v[3];
    quaternion(u, &w, v);
    double p = v[axis], q = v[(axis + 1) % 3], r = v[(axis + 2) % 3];
    double outer = hypot(w, p), inner = hypot(q, r);
    double sum = outer > b->snap ? atan2(p, w) : atan2(r, q);
    double difference = inner > b->snap ? atan2(r, q) : sum;
    euler e = {.axis = axis,
               .first = snap_to(sum - difference, M_PI_2, b->snap),
               .middle = snap_to(2 * atan2(inner, outer), M_PI_2, b->snap),
               .last = snap_to(sum + difference, M_PI_2, b->snap)};
    e.rotations = !is_clifford(e.first) + !is_clifford(e.middle) + !is_clifford(e.last);
    return e;
}

static void push_euler(builder *b, uint32_t q, const euler *e)
{
    push_rotation(b, q, axes[e->axis], e->first);
    push_rotation(b, q, axes[(e->axis + 1) % 3], e->middle);
    push_rotation(b, q, axes[e->axis], e->last);
}

static void push_local(builder *b, uint32_t q, const qm_c64 u[4])
{
    euler best = angles_about(b, u, 0);
    for (int axis = 1; axis < 3; axis++) {
        euler e = angles_about(b, u, axis);
        if (e.rotations < best.rotations)
            best = e;
    }
    push_euler(b, q, &best);
}

static void rotation_matrix(int axis, double angle, qm_c64 r[4])
{
    for (int i = 0; i < 4; i++)
        r[i] = cos(angle / 2) * (i % 3 == 0) - I * sin(angle / 2) * qm_pauli_matrix[axis][i];
}

/* What follows k->before[q] commutes with rotations of q about X: the last of its three goes to
 * k->after. */
static void push_before_x(builder *b, qm_kak *k, uint32_t q)
{
    euler e = angles_about(b, k->before[q], 0);
    qm_c64 r[4];
    rotation_matrix(0, e.last, r);
    qm_mul2(k->after[q], r, k->after[q]);
    e.last = 0;
    push_euler(b, q, &e);
}

/* The circuit with ncpp CPP of what is nearest to k among those that need no more. */
static void build(builder *b, qm_kak k, uint32_t ncpp)
{
    bool about_x = ncpp == 1 || (ncpp == 2 && fabs(k.c[1]) <= b->snap);
    for (uint32_t q = 0; q < 2; q++) {
        if (ncpp == 0)
            qm_mul2(k.after[q], k.before[q], k.after[q]);
        else if (about_x)
            push_before_x(b, &k, q);
        else
            push_local(b, q, k.before[q]);
    }
    const qm_pauli x = QM_PAULI_X, y = QM_PAULI_Y, z = QM_PAULI_Z;
    switch (ncpp) {
    case 0:
        break;
    case 1: /* exp(i pi/4 XX) is C(X,X) and a quarter turn on each qubit */
        push_cpp(b, x, x);
        push_rotation(b, 0, x, -M_PI_2);
        push_rotation(b, 1, x, -M_PI_2);
        break;
    case 2:
        push_cpp(b, y, x);
        push_rotation(b, 0, x, -2 * k.c[0]);
        push_rotation(b, 1, y, about_x ? 0 : -2 * k.c[1]);
        push_cpp(b, y, x);
        break;
    default:
        push_rotation(b, 0, z, M_PI_2);
        push_cpp(b, x, z);
        push_rotation(b, 0, z, M_PI_2 - 2 * k.c[2]);
        push_rotation(b, 1, y, 2 * k.c[1] - M_PI_2);
        push_cpp(b, z, x);
        push_rotation(b, 1, y, M_PI_2 - 2 * k.c[0]);
        push_cpp(b, x, z);
        push_rotation(b, 1, z, -M_PI_2);
        break;
    }
    for (uint32_t q = 0; q < 2; q++)
        push_local(b, q, k.after[q]);
}

/* out = P u on the qubit whose bit of the index is `bit`. */
static void pauli_times(uint8_t axis, int bit, const qm_c64 u[16], qm_c64 out[16])
{
    for (int row = 0; row < 4; row++) {
        int from = axis == QM_PAULI_Z ? row : row ^ bit;
        qm_c64 f = axis == QM_PAULI_X ? 1 : row & bit ? -1 : 1;
        if (axis == QM_PAULI_Y)
            f *= -I;
        for (int i = 0; i < 4; i++)
            out[4 * row + i] = f * u[4 * from + i];
    }
}

void qm_kak_apply(const qm_pgate *g, uint32_t low, qm_c64 u[16])
{
    qm_c64 p[16], q[16], pq[16];
    int bit = g->qubit[0] == low ? 1 : 2;
    pauli_times(g->axis[0], bit, u, p);
    if (g->kind == QM_PK_ROT) {
        double c = cos(g->angle / 2), s = sin(g->angle / 2);
        for (int i = 0; i < 16; i++)
            u[i] = c * u[i] - I * s * p[i];
        return;
    }
    pauli_times(g->axis[1], 3 - bit, u, q);
    pauli_times(g->axis[1], 3 - bit, p, pq);
    for (int i = 0; i < 16; i++)
        u[i] = 0.5 * (u[i] + p[i] + q[i] - pq[i]);
}

/* The phase that makes the circuit equal to u, and how far from u it is then. */
static void compare(const qm_locals *l, const qm_c64 u[16], qm_kak_circuit *out)
{
    const double snap = 1e-12;
    qm_c64 v[16] = {[0] = 1, [5] = 1, [10] = 1, [15] = 1}, w[16], trace = 0;
    for (uint32_t i = 0; i < out->ngates; i++)
        qm_kak_apply(&out->gates[i], 0, v);
    qm_kron2(l->u[out->local[1]], l->u[out->local[0]], w);
    qm_mul4(w, v, v);
    for (int i = 0; i < 16; i++)
        trace += conj(v[i]) * u[i];
    out->phase = snap_to(carg(trace), M_PI_4 / 2, snap);
    qm_c64 e = cexp(I * out->phase);
    out->deviation = 0;
    for (int i = 0; i < 16; i++)
        out->deviation = fmax(out->deviation, cabs(u[i] - e * v[i]));
}

bool qm_kak_synthesise_with(const qm_locals *l, const qm_c64 u[16], double tolerance,
                            uint32_t least, qm_kak_circuit *out)
{
    qm_kak k;
    if (!qm_kak_decompose(u, &k))
        return false;
    for (uint32_t ncpp = least; ncpp <= 3; ncpp++) {
        double beyond[] = {k.c[0], fmax(M_PI_4 - k.c[0], k.c[1]), fabs(k.c[2]), 0};
        if (beyond[ncpp] > tolerance)
            continue;
        *out = (qm_kak_circuit){.ncpp = 0};
        builder b = {.l = l,
                     .snap = tolerance / 32,
                     .out = out,
                     .mover = {.locals = l, .frame = out->local}};
        build(&b, k, ncpp);
        compare(l, u, out);
        if (out->deviation <= tolerance)
            return true;
    }
    return false;
}

bool qm_kak_synthesise(const qm_locals *l, const qm_c64 u[16], double tolerance,
                       qm_kak_circuit *out)
{
    return qm_kak_synthesise_with(l, u, tolerance, 0, out);
}
