/* solve.c - see solve.h. Each U_x has several triples of angles; those are taken that differ least
 * from x to x, because what is equal for all x is a gate on the target and no multiplexer. */
#include "passes/multiplexer/solve.h"

#include "passes/matrix.h"
#include "passes/multiplexer/uniform.h"
#include "support/arena.h"
#include "synth/compress.h"

#include <math.h>
#include <string.h>

static const double tolerance = 1e-12; /* of Walsh coefficients, radians */
enum { THOROUGH_CONTROLS = 5 };        /* fewer are other passes' work */
static const double slack = 1e-12;     /* of entries of U_x that decide about angles */

/* U = diag(exp(i d[0]), exp(i d[1])) RY(theta) RZ(lambda). */
typedef struct euler {
    double theta, lambda, d[2];
} euler;

typedef struct solver {
    const qm_mux_run *run;
    qm_arena *arena;
    uint32_t n;       /* 2^ncontrols */
    const qm_c64 *u;  /* n matrices */
    bool known;       /* of run */
    bool thorough;    /* take time for multiplexers with zeros */
    euler *angles;    /* n */
    uint32_t *wires;  /* of the controls */
    double *scratch;  /* 2 n */
    qm_mux_plan plan; /* under way */
} solver;

static qm_c64 turn(double angle)
{
    return CMPLX(cos(angle), sin(angle));
}

static double wrap(double angle)
{
    return remainder(angle, 2 * M_PI);
}

/* How far the first column of U is from a basis state: its angles decide. */
static double weight(const qm_c64 *u)
{
    return cabs(u[0]) * cabs(u[2]);
}

/* What is compared from x to x: lambda, or with a known target d[1] - d[0]. */
static double free_angle(const qm_c64 *u, bool known)
{
    return known ? carg(u[2]) - carg(u[0]) : carg(-u[1]) - carg(u[0]);
}

/* The angles of U with the free angle as near to `near` as may be, and equal where that changes no
 * entry. */
static euler decompose(const qm_c64 *u, bool known, double near)
{
    euler e = {.theta = 2 * atan2(cabs(u[2]), cabs(u[0]))};
    double w = weight(u), difference = w > slack ? wrap(free_angle(u, known) - near) : 0;
    if (fabs(difference) > M_PI / 2) {
        e.theta = -e.theta;
        difference = wrap(difference - M_PI);
    }
    double angle = near + (w * fabs(difference) > slack ? difference : 0);
    if (known) {
        double sign = e.theta < 0 ? M_PI : 0;
        bool low = cabs(u[0]) >= cabs(u[2]);
        e.d[0] = low ? carg(u[0]) : carg(u[2]) - sign - angle;
        e.d[1] = e.d[0] + angle;
        return e;
    }
    e.lambda = angle;
    double c = cos(e.theta / 2), s = sin(e.theta / 2);
    qm_c64 less = turn(-angle / 2), more = turn(angle / 2);
    qm_c64 rest[4] = {c * less, -s * more, s * less, c * more}, d[4];
    qm_adjoint2(rest, rest);
    qm_mul2(u, rest, d);
    e.d[0] = carg(d[0]);
    e.d[1] = carg(d[3]);
    return e;
}

/* Brings the mean of the phases near that of `to`, by multiples of pi. Where there are rotations
 * that may be turned by 2 pi instead, the difference of the phases is brought near first. */
static void align(euler *e, const euler *to, bool turns)
{
    double mean = (e->d[0] + e->d[1]) / 2, half = (e->d[1] - e->d[0]) / 2;
    double near_mean = (to->d[0] + to->d[1]) / 2, near_half = (to->d[1] - to->d[0]) / 2;
    double nearer = turns ? near_half + remainder(half - near_half, M_PI) : half;
    mean += nearer - half; /* d[0] is as it was, up to 2 pi */
    if (fabs(wrap(mean - near_mean)) > M_PI / 2) {
        mean += M_PI;
        e->theta += turns ? 2 * M_PI : 0;
        nearer += turns ? 0 : M_PI;
    }
    if (!turns)
        nearer = remainder(nearer, 2 * M_PI);
    mean = near_mean + wrap(mean - near_mean);
    e->d[0] = mean - nearer;
    e->d[1] = mean + nearer;
}

static void find_angles(solver *s)
{
    uint32_t most = 0;
    for (uint32_t x = 1; x < s->n; x++)
        if (weight(&s->u[4 * (size_t)x]) > weight(&s->u[4 * (size_t)most]) + slack)
            most = x;
    const qm_c64 *u = &s->u[4 * (size_t)most];
    double near = weight(u) > slack ? free_angle(u, s->known) : 0;
    euler first = decompose(u, s->known, near);
    bool turns = false;
    for (uint32_t x = 0; x < s->n; x++)
        turns |= cabs(s->u[4 * (size_t)x + 2]) > slack;
    for (uint32_t x = 0; x < s->n; x++) {
        s->angles[x] = decompose(&s->u[4 * (size_t)x], s->known, near);
        align(&s->angles[x], &first, turns);
    }
}

/* The rotations in Gray order, without those by zero: fast, and the fewest CX when none is zero. */
static void walk_in_gray_order(solver *s, const qm_multiplexer *u)
{
    uint32_t size = 1u << u->ncontrols, n = 0;
    uint32_t *masks = QM_NEW_ARRAY(s->arena, uint32_t, size);
    qm_walsh(s->scratch, u->ncontrols);
    for (uint32_t i = 0; i < size; i++) {
        uint32_t mask = i ^ i >> 1;
        if (fabs(s->scratch[mask]) > tolerance)
            masks[n++] = mask;
    }
    qm_multiplexer_walk(&s->plan.gates, u, s->scratch, masks, n, 0, 0);
}

/* The multiplexed rotation by s->scratch under k controls. */
static void rotate(solver *s, qm_gate_id gate, uint32_t target, const uint32_t *controls,
                   uint32_t k)
{
    qm_multiplexer u = {.gate = gate, .ncontrols = k, .controls = controls, .target = target};
    bool from_zero = s->known && gate == QM_G_RY;
    if (!s->thorough || (k < THOROUGH_CONTROLS && !from_zero)) {
        walk_in_gray_order(s, &u);
        return;
    }
    qm_compress_options o = {.goal = QM_COMPRESS_EXACT,
                             .value = tolerance,
                             .peak = M_PI,
                             .from_zero = from_zero,
                             .unitary = true};
    qm_compressed_emit(&s->plan.gates, &u, qm_compress(s->arena, s->scratch, k, &o));
}

/* The bit of n that most Walsh coefficients depend on that are not zero; QM_NONE: they are all
 * zero, but for the mean. */
static uint32_t busiest_bit(solver *s, const double *phases, uint32_t n)
{
    uint32_t count[QM_MUX_FREE + 1] = {0}, best = QM_NONE;
    memcpy(s->scratch, phases, ((size_t)1 << n) * sizeof *phases);
    qm_walsh(s->scratch, n);
    for (uint32_t mask = 1; mask < 1u << n; mask++)
        for (uint32_t b = 0; b < n && fabs(s->scratch[mask]) > tolerance; b++)
            count[b] += mask >> b & 1;
    for (uint32_t b = 0; b < n; b++)
        if (count[b] > (best == QM_NONE ? 0 : count[best]))
            best = b;
    return best;
}

/* The diagonal of D_x for all x: the difference that one bit makes is a multiplexed RZ, and the
 * mean is left for the others. */
static void turn_phases(solver *s)
{
    uint32_t n = s->run->ncontrols + 1, bits[QM_MUX_FREE + 1], bit;
    double *phases = QM_NEW_ARRAY(s->arena, double, 2 * (size_t)s->n);
    memcpy(bits, s->wires, (n - 1) * sizeof *bits);
    bits[n - 1] = s->run->target;
    for (uint32_t x = 0; x < s->n; x++)
        for (uint32_t t = 0; t < 2; t++)
            phases[x + t * s->n] = s->angles[x].d[t];
    while ((bit = busiest_bit(s, phases, n)) != QM_NONE) {
        uint32_t low = (1u << bit) - 1, target = bits[bit];
        for (uint32_t x = 0; x < 1u << (n - 1); x++) {
            uint32_t at = (x & low) | (x & ~low) << 1;
            double zero = phases[at], one = phases[at | 1u << bit];
            s->scratch[x] = one - zero;
            phases[x] = (zero + one) / 2;
        }
        n--;
        memmove(bits + bit, bits + bit + 1, (n - bit) * sizeof *bits);
        rotate(s, QM_G_RZ, target, bits, n);
    }
    qm_walsh(phases, n);
    s->plan.phase += phases[0];
}

static void begin_plan(solver *s)
{
    s->plan = (qm_mux_plan){0};
    qm_synth_init(&s->plan.gates, s->arena);
}

static void end_plan(solver *s, qm_mux_plan *best)
{
    for (uint32_t b = 0; b < QM_COLUMN_QUBITS; b++)
        if (s->run->flips >> b & 1)
            qm_synth_push(&s->plan.gates, QM_G_X, b);
    s->plan.cx = qm_synth_pairs(&s->plan.gates);
    bool fewer = s->plan.cx < best->cx ||
                 (s->plan.cx == best->cx && s->plan.only_measured == best->only_measured &&
                  s->plan.gates.ngates < best->gates.ngates);
    if (fewer)
        *best = s->plan;
}

/* RZ, RY and D_x by s->angles, without D_x where only probabilities count. */
static void emit_angles(solver *s, bool measured)
{
    uint32_t target = s->run->target, k = s->run->ncontrols;
    for (uint32_t x = 0; x < s->n; x++)
        s->scratch[x] = s->angles[x].lambda;
    rotate(s, QM_G_RZ, target, s->wires, k);
    for (uint32_t x = 0; x < s->n; x++)
        s->scratch[x] = s->angles[x].theta;
    rotate(s, QM_G_RY, target, s->wires, k);
    if (!measured)
        turn_phases(s);
}

static void emit_one_qubit(solver *s, const qm_c64 *u)
{
    euler e = decompose(u, false, weight(u) > slack ? free_angle(u, false) : 0);
    double angles[] = {e.lambda, e.theta, wrap(e.d[1] - e.d[0])};
    for (uint32_t i = 0; i < 3; i++)
        if (fabs(angles[i]) > tolerance)
            qm_synth_rotate(&s->plan.gates, i == 1 ? QM_G_RY : QM_G_RZ, s->run->target, angles[i]);
    s->plan.phase += e.d[0] + angles[2] / 2;
}

/* U is exp(i phase) (c - i v . sigma): finds v. */
static void axis_of(const qm_c64 *u, double *v)
{
    qm_c64 back = turn(-carg(u[0] * u[3] - u[1] * u[2]) / 2);
    v[0] = -cimag(back * (u[1] + u[2])) / 2;
    v[1] = creal(back * (u[2] - u[1])) / 2;
    v[2] = -cimag(back * (u[0] - u[3])) / 2;
}

static double norm(const double *v)
{
    return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static bool is_parallel(const double *v, const double *axis)
{
    double c[3];
    for (uint32_t i = 0; i < 3; i++)
        c[i] = v[(i + 1) % 3] * axis[(i + 2) % 3] - v[(i + 2) % 3] * axis[(i + 1) % 3];
    return norm(c) < slack;
}

/* The axis of all U_x U_0^-1, of length 1; false when there is none. */
static bool common_axis(const solver *s, double *axis)
{
    qm_c64 back[4], w[4];
    double v[3], longest = 0;
    qm_adjoint2(s->u, back);
    for (int round = 0; round < 2; round++) {
        for (uint32_t x = 1; x < s->n; x++) {
            qm_mul2(&s->u[4 * (size_t)x], back, w);
            axis_of(w, v);
            if (round == 1 && !is_parallel(v, axis))
                return false;
            double length = norm(v);
            if (round == 0 && length > longest) {
                longest = length;
                for (uint32_t i = 0; i < 3; i++)
                    axis[i] = v[i] / length;
            }
        }
    }
    return longest > 1e-6;
}

/* Where there is a common axis: U_x = V W_x V^-1 A, with V turning it to Z. */
static void solve_by_axis(solver *s, qm_mux_plan *best)
{
    double axis[3], v[3];
    if (s->known || !common_axis(s, axis))
        return;
    double theta = acos(fmax(-1, fmin(1, axis[2]))), phi = atan2(axis[1], axis[0]);
    double c = cos(theta / 2), sn = sin(theta / 2);
    qm_c64 frame[4] = {c * turn(-phi / 2), -sn * turn(-phi / 2), sn * turn(phi / 2),
                       c * turn(phi / 2)};
    qm_c64 back[4], first[4] = {1, 0, 0, 1}, undo[4];
    qm_adjoint2(frame, back);
    axis_of(s->u, v);
    if (!is_parallel(v, axis))
        memcpy(first, s->u, sizeof first);
    qm_adjoint2(first, undo);
    qm_mul2(undo, frame, undo);
    qm_c64 *w = QM_NEW_ARRAY(s->arena, qm_c64, 4 * (size_t)s->n);
    for (uint32_t x = 0; x < s->n; x++) {
        qm_mul2(&s->u[4 * (size_t)x], undo, &w[4 * (size_t)x]);
        qm_mul2(back, &w[4 * (size_t)x], &w[4 * (size_t)x]);
    }
    s->u = w;
    find_angles(s);
    begin_plan(s);
    qm_mul2(back, first, first);
    emit_one_qubit(s, first);
    emit_angles(s, false);
    emit_one_qubit(s, frame);
    end_plan(s, best);
}

/* Any U_x, without the angles of three multiplexed rotations; D_x is dropped where only
 * probabilities count. */
static void solve_uniformly(solver *s, bool measured, qm_mux_plan *best)
{
    static const qm_c64 h[] = {M_SQRT1_2, M_SQRT1_2, M_SQRT1_2, -M_SQRT1_2};
    uint32_t k = s->run->ncontrols;
    if (s->known || k == 0)
        return;
    qm_c64 *u = QM_NEW_ARRAY(s->arena, qm_c64, 4 * (size_t)s->n);
    double *d = QM_NEW_ARRAY(s->arena, double, 2 * (size_t)s->n);
    memcpy(u, s->run->u, 4 * (size_t)s->n * sizeof *u);
    qm_uniform_solve(u, k, d);
    for (uint32_t i = 1; i < s->n; i++) { /* a CZ is a CX between h */
        qm_mul2(h, &u[4 * (size_t)(i - 1)], &u[4 * (size_t)(i - 1)]);
        qm_mul2(&u[4 * (size_t)i], h, &u[4 * (size_t)i]);
    }
    for (uint32_t x = 0; x < s->n; x++)
        memcpy(s->angles[x].d, &d[2 * (size_t)x], sizeof s->angles[x].d);
    for (int round = 0; round <= measured; round++) {
        begin_plan(s);
        s->plan.only_measured = round == 1;
        for (uint32_t i = 0; i < s->n; i++) {
            if (i > 0)
                qm_synth_pair(&s->plan.gates, QM_G_CX, s->wires[__builtin_ctz(i)], s->run->target);
            emit_one_qubit(s, &u[4 * (size_t)i]);
        }
        if (round == 0)
            turn_phases(s);
        end_plan(s, best);
    }
}

static void solve(qm_mux_plan *plan, const qm_mux_run *run, bool measured, bool thorough,
                  qm_arena *arena)
{
    uint32_t n = 1u << run->ncontrols, wires[QM_MUX_FREE];
    for (uint32_t i = 0; i < run->ncontrols; i++)
        wires[i] = run->controls[i];
    solver s = {
        .run = run,
        .arena = arena,
        .n = n,
        .u = run->u,
        .known = run->known,
        .thorough = thorough,
        .angles = QM_NEW_ARRAY(arena, euler, n),
        .wires = wires,
        .scratch = QM_NEW_ARRAY(arena, double, 2 * (size_t)n),
    };
    find_angles(&s);
    for (int round = 0; round <= measured; round++) {
        begin_plan(&s);
        s.plan.only_measured = round == 1;
        emit_angles(&s, round == 1);
        end_plan(&s, plan);
    }
    solve_by_axis(&s, plan);
    solve_uniformly(&s, measured, plan);
}

/* Are all U_x diagonal, so that each of the qubits may be the target? */
static bool is_diagonal(const qm_mux_run *run)
{
    for (uint32_t x = 0; x < 1u << run->ncontrols && !run->known; x++)
        if (cabs(run->u[4 * (size_t)x + 2]) > slack)
            return false;
    return !run->known;
}

/* The diagonal run with control j as the target, and its target as that control. */
static qm_mux_run exchange(const qm_mux_run *run, uint32_t j, qm_arena *arena)
{
    qm_mux_run other = *run;
    uint32_t n = 1u << run->ncontrols, bit = 1u << j;
    other.target = run->controls[j];
    other.controls[j] = (uint8_t)run->target;
    other.u = QM_NEW_ARRAY(arena, qm_c64, 4 * (size_t)n);
    for (uint32_t x = 0; x < n; x++) {
        uint32_t t = x >> j & 1; /* of the target that was */
        qm_c64 *u = &other.u[4 * (size_t)x];
        u[0] = run->u[4 * (size_t)(x & ~bit) + 3 * t];
        u[1] = u[2] = 0;
        u[3] = run->u[4 * (size_t)(x | bit) + 3 * t];
    }
    return other;
}

void qm_mux_solve(qm_mux_plan *plan, const qm_mux_run *run, bool measured, bool thorough,
                  qm_arena *arena)
{
    plan->cx = UINT32_MAX;
    solve(plan, run, measured, thorough, arena);
    if (!is_diagonal(run))
        return;
    for (uint32_t j = 0; j < run->ncontrols; j++) {
        qm_mux_run other = exchange(run, j, arena);
        solve(plan, &other, measured, thorough, arena);
    }
}
