/* resynthesise.c - a window as a task for the network search, and a network as gates.
 *
 * Reading a window, the Paulis of each wire are followed back to its start; a rotation is one about
 * a Pauli on all its qubits there. Equal Paulis with nothing between that anticommutes are added
 * up; multiples of pi/2 are Clifford and go to the end. The network that is found realises the same
 * rotations, in an order that differs by commuting ones, and the same Clifford but for local ones
 * at the end, which are returned. So the unitary is the same for any angles. It is computed all the
 * same and compared (symbols have a number in their place), which also gives the global phase. */
#include "passes/network/window.h"

#include "passes/pauli/string.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { MAX_DIM = 1 << QM_NETWORK_QUBITS };

static const double angle_tolerance = 1e-12, unitary_tolerance = 1e-9;

typedef struct signed_word {
    uint16_t v; /* Pauli on the qubits of the window */
    uint8_t negative;
} signed_word;

/* The Paulis at the start that a Clifford maps to the Pauli `axis` of qubit i. */
typedef struct labels {
    signed_word at[QM_NETWORK_QUBITS][4];
} labels;

typedef struct rotation {
    uint16_t pauli;
    int8_t sign;
    uint32_t ref;
    double angle;
} rotation;

typedef struct reading {
    uint32_t k;
    labels l;
    rotation rot[QM_NETWORK_ROTATIONS];
    uint32_t n;
} reading;

static labels start_labels(uint32_t k)
{
    labels l;
    memset(&l, 0, sizeof l);
    for (uint32_t i = 0; i < k; i++)
        for (uint8_t axis = 0; axis < 4; axis++)
            l.at[i][axis].v = (uint16_t)(axis << 2 * i);
    return l;
}

/* The bits of a Pauli, two for each qubit: a string on every other one. */
static qm_pstring string_of(signed_word a)
{
    uint32_t x = a.v & 0x5555, z = a.v >> 1 & 0x5555;
    return (qm_pstring){x, z, (uint32_t)__builtin_popcount(x & z) + 2u * a.negative};
}

/* i^n a b, which has to be Hermitian. */
static signed_word multiply(signed_word a, signed_word b, uint32_t n)
{
    qm_pstring c = qm_pstring_product(string_of(a), string_of(b));
    uint32_t power = c.power + n - (uint32_t)__builtin_popcount(c.x & c.z);
    assert(power % 2 == 0);
    return (signed_word){(uint16_t)(c.x | c.z << 1), power >> 1 & 1};
}

/* After P-controlled Q on i and j: C R C = R Q for R on i that anticommutes with P. */
static void pass_cpp(labels *l, uint32_t i, uint8_t p, uint32_t j, uint8_t q)
{
    signed_word on_i = l->at[i][p], on_j = l->at[j][q];
    for (uint8_t r = QM_PAULI_X; r <= QM_PAULI_Y; r++) {
        if (r != p)
            l->at[i][r] = multiply(l->at[i][r], on_j, 0);
        if (r != q)
            l->at[j][r] = multiply(l->at[j][r], on_i, 0);
    }
}

/* After K = exp(-i quarters pi/4 V): K^-1 R K = -i R V for one quarter when they anticommute. */
static void pass_quarters(reading *x, uint16_t v, uint32_t quarters)
{
    for (uint32_t i = 0; i < x->k; i++)
        for (uint8_t r = QM_PAULI_X; r <= QM_PAULI_Y; r++) {
            signed_word *w = &x->l.at[i][r];
            if (!qm_pauli_anticommute(w->v, v))
                continue;
            if (quarters == 2)
                w->negative ^= 1;
            else if (quarters != 0)
                *w = multiply(*w, (signed_word){v, 0}, quarters == 1 ? 3 : 1);
        }
}

/* Takes the multiple of pi/2 out of the newest place of rotation i, which commutes with all after
 * it. */
static void reduce(reading *x, uint32_t i)
{
    rotation *r = &x->rot[i];
    double quarters = nearbyint(r->angle / M_PI_2 - 1e-9);
    double rest = r->angle - quarters * M_PI_2;
    if (quarters != 0)
        pass_quarters(x, r->pauli, (uint32_t)((long)quarters & 3));
    r->angle = rest;
    if (r->ref != QM_NONE || fabs(rest) > angle_tolerance)
        return;
    x->n--;
    memmove(r, r + 1, (x->n - i) * sizeof *r);
}

static void add_rotation(reading *x, rotation r)
{
    for (uint32_t i = x->n; i-- > 0;) {
        rotation *e = &x->rot[i];
        if (e->pauli == r.pauli &&
            (e->ref == QM_NONE || r.ref == QM_NONE || (e->ref == r.ref && e->sign != r.sign))) {
            e->angle += r.angle;
            if (e->ref == r.ref)
                e->ref = QM_NONE;
            else if (r.ref != QM_NONE)
                e->ref = r.ref, e->sign = r.sign;
            reduce(x, i);
            return;
        }
        if (qm_pauli_anticommute(e->pauli, r.pauli))
            break;
    }
    x->rot[x->n++] = r;
    reduce(x, x->n - 1);
}

static uint32_t position(const qm_window *w, uint32_t qubit)
{
    for (uint32_t i = 0; i < w->k; i++)
        if (w->qubit[i] == qubit)
            return i;
    return QM_NONE;
}

static void read_window(reading *x, const qm_pcircuit *c, const qm_window *w)
{
    x->k = w->k;
    x->n = 0;
    x->l = start_labels(w->k);
    for (uint32_t n = 0; n < w->n; n++) {
        const qm_pgate *g = &c->gates[w->index[n]];
        uint32_t i = position(w, g->qubit[0]);
        if (g->kind == QM_PK_CPP) {
            pass_cpp(&x->l, i, g->axis[0], position(w, g->qubit[1]), g->axis[1]);
            continue;
        }
        signed_word s = x->l.at[i][g->axis[0]];
        add_rotation(x, (rotation){.pauli = s.v,
                                   .sign = (int8_t)(s.negative ? -g->sign : g->sign),
                                   .ref = g->ref,
                                   .angle = s.negative ? -g->angle : g->angle});
    }
}

static void make_task(const reading *x, const qm_window *w, qm_network_task *t)
{
    memset(t->weight, 0, sizeof t->weight);
    for (uint32_t i = 0; i < w->k && w->weights; i++)
        for (uint32_t j = i + 1; j < w->k; j++)
            t->weight[i][j] = qm_cpp_weight(w->weights, w->qubit[i], w->qubit[j]);
    t->k = x->k;
    t->n = x->n;
    for (uint32_t i = 0; i < x->n; i++) {
        t->pauli[i] = x->rot[i].pauli;
        t->follows[i] = 0;
        for (uint32_t j = 0; j < i; j++)
            if (qm_pauli_anticommute(x->rot[i].pauli, x->rot[j].pauli))
                t->follows[i] |= 1u << j;
    }
    memset(&t->goal, 0, sizeof t->goal);
    for (uint32_t i = 0; i < x->k; i++) {
        uint16_t e[3] = {x->l.at[i][1].v, x->l.at[i][2].v, x->l.at[i][3].v}, *g = t->goal.e[i];
        for (int a = 0; a < 3; a++) {
            int rank = 0;
            for (int b = 0; b < 3; b++)
                rank += e[b] < e[a];
            g[rank] = e[a];
        }
    }
}

/* The axis of qubit i whose label is v, or QM_PAULI_I. */
static uint8_t find_axis(const labels *l, uint32_t i, uint16_t v)
{
    for (uint8_t axis = QM_PAULI_X; axis <= QM_PAULI_Y; axis++)
        if (l->at[i][axis].v == v)
            return axis;
    return QM_PAULI_I;
}

static void emit_rotation(const labels *l, const qm_window *w, const rotation *r,
                          qm_replacement *out)
{
    for (uint32_t i = 0; i < w->k; i++) {
        uint8_t axis = find_axis(l, i, r->pauli);
        if (axis == QM_PAULI_I)
            continue;
        bool negative = l->at[i][axis].negative;
        qm_pgate g = qm_pgate_rot(w->qubit[i], (qm_pauli)axis, negative ? -r->angle : r->angle);
        g.ref = r->ref;
        g.sign = (int8_t)(negative ? -r->sign : r->sign);
        out->gate[out->n++] = g;
        return;
    }
    assert(!"a rotation that the network does not reach");
}

/* The local Clifford that takes the labels `from` of a qubit to those of `to`: an element L with
 * L^-1 R L = R' where to[R] = from[R']. */
static uint8_t find_local(const qm_locals *locals, const signed_word from[4],
                          const signed_word to[4])
{
    for (uint8_t e = 0; e < QM_LOCAL_COUNT; e++) {
        bool equal = true;
        for (uint8_t r = QM_PAULI_X; r <= QM_PAULI_Z && equal; r++) {
            qm_signed_pauli p = locals->before[e][r];
            equal =
                from[p.axis].v == to[r].v && (from[p.axis].negative ^ p.negative) == to[r].negative;
        }
        if (equal)
            return e;
    }
    assert(!"two labels that no local Clifford connects");
    return QM_LOCAL_IDENTITY;
}

static void emit(const reading *x, const qm_pcircuit *c, const qm_window *w, const qm_network *net,
                 qm_replacement *out)
{
    labels l = start_labels(w->k);
    out->n = 0;
    out->cx = net->n;
    out->weight = net->weight;
    uint32_t done = 0;
    for (uint32_t d = 0;; d++) {
        for (uint32_t i = 0; i < x->n; i++)
            if ((net->done[d] & ~done) >> i & 1)
                emit_rotation(&l, w, &x->rot[i], out);
        done = net->done[d];
        if (d == net->n)
            break;
        const qm_network_move *m = &net->move[d];
        uint8_t p = find_axis(&l, m->a, m->pa), q = find_axis(&l, m->b, m->pb);
        out->gate[out->n++] =
            qm_pgate_cpp(w->qubit[m->a], (qm_pauli)p, w->qubit[m->b], (qm_pauli)q);
        pass_cpp(&l, m->a, p, m->b, q);
    }
    for (uint32_t i = 0; i < w->k; i++)
        out->local[i] = find_local(c->locals, l.at[i], x->l.at[i]);
}

/* u becomes G u for a matrix G on qubit i. */
static void apply_1q(uint32_t dim, qm_c64 *u, uint32_t i, const qm_c64 g[4])
{
    for (uint32_t r = 0; r < dim; r++) {
        if (r >> i & 1)
            continue;
        qm_c64 *a = &u[r * dim], *b = &u[(r | 1u << i) * dim];
        for (uint32_t col = 0; col < dim; col++) {
            qm_c64 x = a[col], y = b[col];
            a[col] = g[0] * x + g[1] * y;
            b[col] = g[2] * x + g[3] * y;
        }
    }
}

/* exp(-i angle P / 2). */
static void rotation_matrix(uint8_t axis, double angle, qm_c64 g[4])
{
    double c = cos(angle / 2), s = sin(angle / 2);
    qm_c64 diagonal = axis == QM_PAULI_Z ? -I * s : 0;
    g[0] = c + diagonal;
    g[3] = c - diagonal;
    g[1] = axis == QM_PAULI_X ? -I * s : axis == QM_PAULI_Y ? -s : 0;
    g[2] = axis == QM_PAULI_X ? -I * s : axis == QM_PAULI_Y ? s : 0;
}

/* (1 + P_i + Q_j - P_i Q_j) / 2 u. */
static void apply_cpp(uint32_t dim, qm_c64 *u, uint32_t i, uint8_t p, uint32_t j, uint8_t q)
{
    static const qm_c64 pauli[4][4] = {{1, 0, 0, 1}, {0, 1, 1, 0}, {1, 0, 0, -1}, {0, -I, I, 0}};
    qm_c64 a[MAX_DIM * MAX_DIM], b[MAX_DIM * MAX_DIM];
    memcpy(a, u, dim * dim * sizeof *a);
    memcpy(b, u, dim * dim * sizeof *b);
    apply_1q(dim, a, i, pauli[p]);
    apply_1q(dim, b, j, pauli[q]);
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t col = 0; col < dim; col++) {
            uint32_t n = r * dim + col;
            u[n] += a[n] + b[n];
        }
    apply_1q(dim, a, j, pauli[q]);
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t col = 0; col < dim; col++) {
            uint32_t n = r * dim + col;
            u[n] = (u[n] - a[n]) / 2;
        }
}

static void apply_gate(uint32_t dim, qm_c64 *u, const qm_window *w, const qm_pgate *g)
{
    uint32_t i = position(w, g->qubit[0]);
    if (g->kind == QM_PK_CPP) {
        apply_cpp(dim, u, i, g->axis[0], position(w, g->qubit[1]), g->axis[1]);
        return;
    }
    /* A number for a symbol, other for each. */
    double symbol = g->ref == QM_NONE ? 0 : 1 + 0.7548776662466927 * (g->ref + 1.0);
    qm_c64 m[4];
    rotation_matrix(g->axis[0], g->angle + g->sign * remainder(symbol, 2 * M_PI), m);
    apply_1q(dim, u, i, m);
}

static void identity(uint32_t dim, qm_c64 *u)
{
    memset(u, 0, dim * dim * sizeof *u);
    for (uint32_t i = 0; i < dim; i++)
        u[i * dim + i] = 1;
}

/* Compares the unitaries; sets phase and deviation. */
static void compare(const qm_pcircuit *c, const qm_window *w, qm_replacement *out)
{
    qm_c64 u[MAX_DIM * MAX_DIM], v[MAX_DIM * MAX_DIM];
    uint32_t dim = 1u << w->k;
    identity(dim, u);
    identity(dim, v);
    for (uint32_t i = 0; i < w->n; i++)
        apply_gate(dim, u, w, &c->gates[w->index[i]]);
    for (uint32_t i = 0; i < out->n; i++)
        apply_gate(dim, v, w, &out->gate[i]);
    for (uint32_t i = 0; i < w->k; i++)
        apply_1q(dim, v, i, c->locals->u[out->local[i]]);
    qm_c64 trace = 0;
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t col = 0; col < dim; col++)
            trace += u[r * dim + col] * conj(v[r * dim + col]);
    out->phase = carg(trace);
    out->deviation = 0;
    qm_c64 z = cexp(I * out->phase);
    for (uint32_t r = 0; r < dim; r++)
        for (uint32_t col = 0; col < dim; col++)
            out->deviation = fmax(out->deviation, cabs(u[r * dim + col] - z * v[r * dim + col]));
}

static bool resynthesise(qm_network_solver *s, const qm_pcircuit *c, const qm_window *w,
                         const reading *x, uint32_t least, uint32_t most, uint32_t beam,
                         uint64_t seed, qm_replacement *out)
{
    qm_network_task task;
    qm_network net;
    make_task(x, w, &task);
    if (!qm_network_solve(s, &task, least, most, beam, seed, &net))
        return false;
    emit(x, c, w, &net, out);
    compare(c, w, out);
    return out->deviation <= unitary_tolerance;
}

bool qm_window_resynthesise(qm_network_solver *s, const qm_pcircuit *c, const qm_window *w,
                            uint32_t least, uint32_t most, uint32_t beam, uint64_t seed,
                            qm_replacement *out)
{
    reading x;
    read_window(&x, c, w);
    return resynthesise(s, c, w, &x, least, most, beam, seed, out);
}

bool qm_window_improve(qm_network_solver *s, const qm_pcircuit *c, const qm_window *w,
                       uint32_t beam, uint64_t seed, qm_replacement *out)
{
    reading x;
    read_window(&x, c, w);
    uint32_t most = x.n < w->n - w->cx ? w->weight : w->weight - 1;
    return resynthesise(s, c, w, &x, 0, most, beam, seed, out);
}
