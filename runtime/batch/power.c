/* power.c - powers of gates.
 *
 * With constants only a power is a matrix, which is taken apart into rotations of two basis states
 * that differ in one bit, in the order of a Gray code (Vartiainen, Mottonen and Salomaa,
 * arXiv:quant-ph/0312218). Otherwise it is the gate with another angle, the phases of a one-qubit
 * gate's eigenvectors, such a one inside of a swap, or the gate several times. */
#include "runtime/batch/gate_walk.h"

#include <math.h>
#include <string.h>

enum { MOST_PARAMS = 64, MOST_TIMES = 64 };

/* The basis states of a matrix as controls on all of its qubits but the bits in `free`. */
static void add_state(qm_gate_walk *w, const uint32_t *qubits, uint32_t n, uint32_t state,
                      uint32_t free)
{
    for (uint32_t i = 0; i < n; i++)
        if (!(free >> i & 1))
            w->controls[w->ncontrols++] = (qm_control){qubits[i], state >> i & 1};
}

/* A matrix on the basis states `a` and `b`, which differ in one bit. */
typedef struct two_level {
    uint32_t a, b;
    qm_c64 u[4];
} two_level;

static void apply_two_level(qm_gate_walk *w, const uint32_t *qubits, uint32_t n, const two_level *t)
{
    uint32_t outer = w->ncontrols, bit = t->a ^ t->b;
    bool swapped = (t->a & bit) != 0;
    const qm_c64 u[4] = {t->u[swapped ? 3 : 0], t->u[swapped ? 2 : 1], t->u[swapped ? 1 : 2],
                         t->u[swapped ? 0 : 3]};
    add_state(w, qubits, n, t->a, bit);
    qm_frame_matrix(w->b, qubits[__builtin_ctz(bit)], w->controls, w->ncontrols, u);
    w->ncontrols = outer;
}

/* Makes the entry of row t->b in a column 0 by a rotation of rows a and b, and keeps what undoes
 * it. */
static void eliminate(qm_c64 *m, uint32_t dim, uint32_t column, two_level *t)
{
    qm_c64 *x = m + t->a * dim, *y = m + t->b * dim, p = x[column], q = y[column];
    double norm = hypot(cabs(p), cabs(q));
    qm_c64 c = p / norm, s = q / norm;
    for (uint32_t k = 0; k < dim; k++) {
        qm_c64 old = x[k];
        x[k] = conj(c) * old + conj(s) * y[k];
        y[k] = c * y[k] - s * old;
    }
    memcpy(t->u, (const qm_c64[]){c, -conj(s), s, conj(c)}, sizeof t->u);
}

static void apply_matrix(qm_gate_walk *w, const uint32_t *qubits, uint32_t n, qm_c64 *m)
{
    static const double nothing = 1e-15;
    uint32_t dim = 1u << n, count = 0, outer = w->ncontrols;
    if (n == 1) {
        qm_frame_matrix(w->b, qubits[0], w->controls, w->ncontrols, m);
        return;
    }
    two_level *steps = QM_NEW_ARRAY(w->b->arena, two_level, dim * dim / 2);
    for (uint32_t c = 0; c + 1 < dim; c++)
        for (uint32_t r = dim - 1; r > c; r--) {
            two_level *t = &steps[count];
            *t = (two_level){.a = (r - 1) ^ (r - 1) >> 1, .b = r ^ r >> 1};
            uint32_t column = c ^ c >> 1;
            if (cabs(m[t->b * dim + column]) <= nothing)
                continue;
            eliminate(m, dim, column, t);
            count++;
        }
    for (uint32_t i = 0; i < dim; i++) {
        add_state(w, qubits, n, i, 0);
        qm_frame_phase(w->b, w->controls, w->ncontrols, qm_par_const(w->b, carg(m[i * dim + i])));
        w->ncontrols = outer;
    }
    while (count-- > 0)
        apply_two_level(w, qubits, n, &steps[count]);
}

static bool apply_constant(qm_gate_walk *w, const qm_module *m, const qm_gate *g,
                           const uint32_t *qubits, const uint32_t *pars)
{
    double values[MOST_PARAMS];
    uint32_t n = m->gates[g->base].nqubits;
    if (n == 0 || n > QM_MAX_UNITARY_QUBITS || g->nparams > MOST_PARAMS ||
        !qm_gate_is_constant(w, pars, g->nparams, values))
        return false;
    qm_c64 *u = QM_NEW_ARRAY(w->b->arena, qm_c64, (size_t)1 << 2 * n);
    if (qm_gate_unitary(m, g->base, values, u) != QM_OK ||
        qm_unitary_power(n, u, values[g->nparams - 1]) != QM_OK)
        return false;
    apply_matrix(w, qubits, n, u);
    return true;
}

/* x - 2 h ceil((x - h) / (2 h)): the angle in (-h, h]. */
static uint32_t principal(qm_circuit_builder *b, uint32_t x, double h)
{
    uint32_t half = qm_par_const(b, h), turn = qm_par_const(b, 2 * h);
    uint32_t over = qm_par_make(b, QM_PAR_SUB, x, half, 0);
    uint32_t turns =
        qm_par_make(b, QM_PAR_CEILING, qm_par_make(b, QM_PAR_DIV, over, turn, 0), QM_NONE, 0);
    return qm_par_make(b, QM_PAR_SUB, x, qm_par_make(b, QM_PAR_MUL, turn, turns, 0), 0);
}

/* The base with its angle, the principal one, times the exponent. */
static void apply_scaled(qm_gate_walk *w, uint32_t base, const uint32_t *qubits,
                         const uint32_t *pars)
{
    uint32_t angle = principal(w->b, pars[0], M_PI / qm_gate_table[base].frequency[0]);
    angle = qm_par_make(w->b, QM_PAR_MUL, angle, pars[1], 0);
    qm_gate_row_apply(w, base, qubits, &angle);
}

/* The phase of an eigenvalue, in (-pi, pi]. */
static double principal_phase(qm_c64 value)
{
    double a = carg(value);
    return a < -M_PI + 1e-9 ? a + 2 * M_PI : a;
}

/* The eigenvectors of a 2 x 2 unitary as columns of v, with its eigenvalues. */
static void eigenvectors(const qm_c64 u[4], qm_c64 v[4], qm_c64 value[2])
{
    qm_c64 mean = (u[0] + u[3]) / 2, root = csqrt(mean * mean - (u[0] * u[3] - u[1] * u[2]));
    memcpy(v, (const qm_c64[]){1, 0, 0, 1}, 4 * sizeof *v);
    value[0] = u[0];
    value[1] = u[3];
    if (u[1] == 0 && u[2] == 0)
        return;
    value[0] = mean + root;
    value[1] = mean - root;
    /* Either (b, value - a) or (value - d, c): the longer one. */
    qm_c64 x = u[1], y = value[0] - u[0];
    if (cabs(value[0] - u[3]) + cabs(u[2]) > cabs(x) + cabs(y)) {
        x = value[0] - u[3];
        y = u[2];
    }
    double norm = hypot(cabs(x), cabs(y));
    v[0] = x / norm;
    v[2] = y / norm;
    v[1] = -conj(v[2]);
    v[3] = conj(v[0]);
}

/* A constant one-qubit gate: its eigenvectors get phases. */
static bool apply_phases(qm_gate_walk *w, const qm_module *m, uint32_t base, const double *values,
                         uint32_t qubit, uint32_t exponent)
{
    qm_c64 u[4], v[4], value[2];
    if (qm_gate_unitary(m, base, values, u) != QM_OK)
        return false;
    eigenvectors(u, v, value);
    const qm_c64 back[4] = {conj(v[0]), conj(v[2]), conj(v[1]), conj(v[3])};
    double first = principal_phase(value[0]), second = principal_phase(value[1]);
    uint32_t phase = qm_par_scale(w->b, exponent, second - first);
    qm_frame_matrix(w->b, qubit, w->controls, w->ncontrols, back);
    qm_frame_phase(w->b, w->controls, w->ncontrols, qm_par_scale(w->b, exponent, first));
    qm_frame_factor(w->b, qubit, w->controls, w->ncontrols, (qm_factor){QM_FACTOR_PHASE, phase});
    qm_frame_matrix(w->b, qubit, w->controls, w->ncontrols, v);
    return true;
}

/* SWAP is CX(p, q) CX(q, p) CX(p, q), so its power is that of the CX in the middle. */
static bool apply_swap(qm_gate_walk *w, const qm_module *m, const uint32_t *qubits,
                       uint32_t exponent)
{
    const qm_control first = {qubits[0], true};
    qm_frame_x(w->b, qubits[1], &first);
    w->controls[w->ncontrols++] = (qm_control){qubits[1], true};
    bool done = apply_phases(w, m, QM_G_X, NULL, qubits[0], exponent);
    w->ncontrols--;
    qm_frame_x(w->b, qubits[1], &first);
    return done;
}

/* A row as often as an integer exponent says; the inverse for a negative one. */
static bool apply_times(qm_gate_walk *w, uint32_t base, const uint32_t *qubits,
                        const uint32_t *pars, double exponent)
{
    const qm_gate_row *row = &qm_gate_table[base];
    if (exponent != rint(exponent) || fabs(exponent) > MOST_TIMES)
        return false;
    uint32_t inverse[QM_MAX_GATE_PARAMS];
    for (uint32_t i = 0; i < qm_gate_table[row->inverse].nparams && exponent < 0; i++)
        inverse[i] = qm_gate_affine(w->b, &row->inverse_param[i], pars);
    for (double i = 0; i < fabs(exponent); i++)
        qm_gate_row_apply(w, exponent < 0 ? row->inverse : base, qubits,
                          exponent < 0 ? inverse : pars);
    return true;
}

bool qm_gate_power_apply(qm_gate_walk *w, const qm_module *m, const qm_gate *g,
                         const uint32_t *qubits, const uint32_t *pars)
{
    uint32_t base = g->base, exponent = pars[g->nparams - 1];
    double values[MOST_PARAMS], times;
    if (apply_constant(w, m, g, qubits, pars))
        return true;
    if (base < QM_G_COUNT && qm_gate_table[base].flags & QM_GF_ADDITIVE) {
        apply_scaled(w, base, qubits, pars);
        return true;
    }
    if (m->gates[base].nqubits == 1 && g->nparams <= MOST_PARAMS &&
        qm_gate_is_constant(w, pars, g->nparams - 1, values))
        return apply_phases(w, m, base, values, qubits[0], exponent);
    if (base == QM_G_SWAP)
        return apply_swap(w, m, qubits, exponent);
    return base < QM_G_COUNT && qm_par_is_const(w->b, exponent, &times) &&
           apply_times(w, base, qubits, pars, times);
}
