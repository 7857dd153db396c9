/* kernels.c - which kernels this machine can run, and jobs for them. */

#include "runtime/sim/kernels.h"

#include <string.h>

static const qm_kernels *const all_kernels[] = {
#if defined(__x86_64__)
    &qm_kernels_avx512, &qm_kernels_avx2,
#endif
    &qm_kernels_baseline};

static bool can_run(const qm_kernels *k)
{
#if defined(__x86_64__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                __builtin_cpu_supports("bmi2");
    if (k == &qm_kernels_avx2)
        return k->name != NULL && avx2;
    if (k == &qm_kernels_avx512)
        return k->name != NULL && avx2 && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    return k->name != NULL;
}

const qm_kernels *qm_kernels_named(const char *name)
{
    for (size_t i = 0; i < sizeof all_kernels / sizeof *all_kernels; i++)
        if (can_run(all_kernels[i]) && strcmp(all_kernels[i]->name, name) == 0)
            return all_kernels[i];
    return NULL;
}

const qm_kernels *qm_kernels_best(void)
{
    size_t i = 0;
    while (!can_run(all_kernels[i]))
        i++;
    return all_kernels[i];
}

/* Which qubits of an op are lanes and which are bits of a slot. */
typedef struct shape {
    uint64_t controls, on;     /* masks of qubits; on: controls that fire on 1 */
    uint32_t n;                /* qubits of the state */
    uint32_t lane_bits;        /* qubits below are lanes */
    uint32_t im_bit;           /* the bit of a slot that tells real from imaginary parts */
    uint32_t ntargets, nlanes; /* targets; how many of them are lanes */
    const uint32_t *targets;
} shape;

static shape shape_of(const qm_kop *op, const uint32_t *qubits, uint32_t n, uint32_t lane_bits,
                      uint32_t tile_bits)
{
    shape f = {.n = n, .lane_bits = lane_bits, .im_bit = tile_bits - lane_bits};
    f.ntargets = op->ntargets;
    f.targets = qubits;
    for (uint32_t i = 0; i < op->ntargets; i++)
        f.nlanes += qubits[i] < lane_bits;
    for (uint32_t i = op->ntargets; i < (uint32_t)op->ntargets + op->ncontrols; i++) {
        uint64_t bit = (uint64_t)1 << (qubits[i] & ~QM_CONTROL_ON_0);
        f.controls |= bit;
        f.on |= (qubits[i] & QM_CONTROL_ON_0) ? 0 : bit;
    }
    return f;
}

/* Qubits at or above lane_bits as bits of a slot. */
static uint64_t slot_mask(const shape *f, uint64_t qubits)
{
    uint64_t low = ((uint64_t)1 << f->im_bit) - 1, bits = qubits >> f->lane_bits;
    return (bits & ~low) << 1 | (bits & low);
}

static uint64_t lane_mask(const shape *f)
{
    return ((uint64_t)1 << f->lane_bits) - 1;
}

/* Does a lane satisfy the controls that are lanes? */
static bool lane_fires(const shape *f, uint32_t lane)
{
    return (lane & f->controls & lane_mask(f)) == (f->on & lane_mask(f));
}

static bool controls_lanes(const shape *f)
{
    return (f->controls & lane_mask(f)) != 0;
}

static bool touches_lanes(const shape *f)
{
    return f->nlanes > 0 || controls_lanes(f);
}

/* The groups of an op whose fixed bits are its controls, the given qubits and the imaginary bit. */
static void init_groups(qm_job *j, const shape *f, uint64_t fixed_qubits)
{
    uint64_t inner = ((uint64_t)1 << f->n) - 1;
    uint32_t tile_bits = f->lane_bits + f->im_bit;
    j->outer_controls = f->controls >> f->n;
    j->outer_on = f->on >> f->n;
    j->outer_selects = 0;
    j->fixed = slot_mask(f, (f->controls & inner) | fixed_qubits) | (uint64_t)1 << f->im_bit;
    j->on = slot_mask(f, f->on & inner);
    /* bits of a slot: the qubits that are no lanes, and the imaginary one */
    uint32_t slot_bits = (f->n < tile_bits ? tile_bits : f->n) - f->lane_bits + 1;
    j->groups = (uint64_t)1 << (slot_bits - (uint32_t)__builtin_popcountll(j->fixed));
    j->group_bits = f->lane_bits;
    j->columns = 1;
    j->dim = 1;
    j->offset[0] = 0;
}

/* Offsets of the values of the targets on address bits, in the order of the targets. `unit`: bytes
 * of a slot. */
static void init_offsets(qm_job *j, const shape *f, uint64_t unit)
{
    for (uint32_t i = 0; i < f->ntargets; i++) {
        if (f->targets[i] < f->lane_bits)
            continue;
        uint64_t bytes = slot_mask(f, (uint64_t)1 << f->targets[i]) * unit;
        for (uint32_t v = 0; v < j->dim; v++)
            j->offset[j->dim + v] = j->offset[v] + bytes;
        j->dim *= 2;
        j->group_bits++;
    }
}

static uint64_t target_qubits(const shape *f)
{
    uint64_t mask = 0;
    for (uint32_t i = 0; i < f->ntargets; i++)
        mask |= (uint64_t)1 << f->targets[i];
    return mask;
}

/* Spreads the bits of an address value over the targets that are no lanes. */
static uint32_t spread_address(const shape *f, uint32_t value)
{
    uint32_t out = 0;
    for (uint32_t i = 0; i < f->ntargets; i++)
        if (f->targets[i] >= f->lane_bits) {
            out |= (value & 1) << i;
            value >>= 1;
        }
    return out;
}

/* The bits of a lane at the targets that are lanes. */
static uint32_t spread_lane(const shape *f, uint32_t lane)
{
    uint32_t out = 0;
    for (uint32_t i = 0; i < f->ntargets; i++)
        if (f->targets[i] < f->lane_bits)
            out |= (lane >> f->targets[i] & 1) << i;
    return out;
}

/* What a lane is xored with to come from value 0 of the lane targets to `value`. */
static uint32_t flip_of(const shape *f, uint32_t value)
{
    uint32_t out = 0;
    for (uint32_t i = 0; i < f->ntargets; i++)
        if (f->targets[i] < f->lane_bits) {
            out |= (value & 1) << f->targets[i];
            value >>= 1;
        }
    return out;
}

static void store(void *coef, qm_precision p, uint64_t at, double value)
{
    if (p == QM_DOUBLE)
        ((double *)coef)[at] = value;
    else
        ((float *)coef)[at] = (float)value;
}

static bool all_real(const double *data, uint32_t entries)
{
    for (uint32_t i = 0; i < entries; i++)
        if (data[2 * i + 1] != 0)
            return false;
    return true;
}

/* Matrices with an own kernel. Where lanes are controls the identity follows the matrix, and lanes
 * that do not fire take their entries from it. */
static void init_matrix(qm_job *j, const qm_kernel_set *k, const shape *f, const double *data)
{
    uint32_t nt = f->ntargets, entries = 1u << (2 * nt), flips = 1u << f->nlanes;
    uint32_t from[QM_FUSED_DIM * QM_FUSED_DIM], lane[QM_MAX_TILE], n = 0;
    bool real = all_real(data, entries), controls = controls_lanes(f);
    double both[4 * QM_FUSED_DIM * QM_FUSED_DIM];
    if (controls) {
        memcpy(both, data, 2 * entries * sizeof *data);
        memset(both + 2 * entries, 0, 2 * entries * sizeof *data);
        for (uint32_t r = 0; r < 1u << nt; r++)
            both[2 * (entries + (r << nt | r))] = 1;
        data = both;
    }
    for (uint32_t column = 0; column < j->dim; column++)
        for (uint32_t row = 0; row < j->dim; row++)
            from[n++] = spread_address(f, row) << nt | spread_address(f, column);
    j->columns = 1u << nt;
    j->kernel = k->matrix[real][nt - f->nlanes][f->nlanes];
    uint64_t bytes = (uint64_t)n * (real ? 1 : 2) * k->vector_bytes;
    for (uint32_t d = 0; d < flips; d++) {
        void *coef = (char *)j->coef + d * bytes;
        j->flip[d] = flip_of(f, d);
        for (uint32_t l = 0; l < 1u << f->lane_bits; l++)
            lane[l] = (spread_lane(f, l) << nt | spread_lane(f, l ^ j->flip[d])) +
                      (lane_fires(f, l) ? 0 : entries);
        if (!touches_lanes(f))
            k->repeat(coef, data, from, n, real);
        else
            k->spread(coef, data, from, n, lane, real);
    }
}

static void init_dense(qm_job *j, const qm_kernel_set *k, const shape *f, qm_precision p,
                       const double *data)
{
    j->columns = 1u << f->ntargets;
    j->kernel = f->lane_bits == 0 ? k->dense_single : k->dense;
    for (uint64_t i = 0; i < (uint64_t)2 << (2 * f->ntargets); i++)
        store(j->coef, p, i, data[i]);
}

/* Coefficients by the address part of a value, whose bits the kernel takes by address. Where lanes
 * are controls as many factors 1 follow the others, for lanes that do not fire. */
static void init_diagonal(qm_job *j, const qm_kernel_set *k, const shape *f, qm_precision p,
                          const double *data)
{
    uint32_t from[QM_DIAGONAL_DIM], lane[QM_MAX_TILE], count = 1;
    double both[4 * QM_DIAGONAL_DIM];
    uint64_t mask = target_qubits(f) & ~lane_mask(f);
    j->selects = slot_mask(f, mask & (((uint64_t)1 << f->n) - 1));
    j->outer_selects = mask >> f->n;
    j->outer_bytes = (p == QM_DOUBLE ? 2 * sizeof(double) : 2 * sizeof(float))
                     << __builtin_popcountll(j->selects);
    from[0] = 0;
    for (; mask != 0; mask &= mask - 1, count *= 2) {
        uint32_t bit = 0;
        while (f->targets[bit] != (uint32_t)__builtin_ctzll(mask))
            bit++;
        for (uint32_t v = 0; v < count; v++)
            from[count + v] = from[v] | 1u << bit;
    }
    if (!touches_lanes(f)) {
        j->kernel = k->diagonal;
        for (uint32_t v = 0; v < count; v++) {
            store(j->coef, p, 2 * v, data[2 * from[v]]);
            store(j->coef, p, 2 * v + 1, data[2 * from[v] + 1]);
        }
        return;
    }
    j->kernel = k->diagonal_lanes;
    j->outer_bytes <<= f->lane_bits;
    uint32_t factors = 1u << f->ntargets;
    if (controls_lanes(f)) {
        memcpy(both, data, 2 * factors * sizeof *data);
        for (uint32_t v = factors; v < 2 * factors; v++) {
            both[2 * v] = 1;
            both[2 * v + 1] = 0;
        }
        data = both;
    }
    for (uint32_t l = 0; l < 1u << f->lane_bits; l++)
        lane[l] = spread_lane(f, l) + (lane_fires(f, l) ? 0 : factors);
    k->spread(j->coef, data, from, count, lane, false);
}

uint64_t qm_job_coef_bytes(const qm_kop *op)
{
    uint32_t nt = op->ntargets;
    if (op->kind == QM_KOP_DIAGONAL || op->kind == QM_KOP_PHASE)
        return (uint64_t)2 * QM_HALF_TILE << nt;
    if (nt <= QM_FUSED_TARGETS)
        return (uint64_t)2 * QM_HALF_TILE << (2 * nt);
    return (uint64_t)2 * sizeof(double) << (2 * nt);
}

static void init_exchange(qm_job *j, const qm_kernel_set *k, uint32_t first, uint32_t second)
{
    uint64_t a = j->offset[first], b = j->offset[second];
    j->offset[0] = a;
    j->offset[1] = b;
    j->kernel = k->exchange;
}

void qm_job_init(qm_job *j, const qm_kernels *kernels, qm_precision p, uint32_t n, const qm_kop *op,
                 const uint32_t *qubits, const double *data, void *coef)
{
    static const double not_gate[8] = {0, 0, 1, 0, 1, 0, 0, 0};
    static const double swap_gate[32] = {[0] = 1, [12] = 1, [18] = 1, [30] = 1};
    const qm_kernel_set *k = kernels->set[p];
    uint32_t tile_bits = qm_tile_bits(p);
    j->coef = coef;
    shape f = shape_of(op, qubits, n, k->lane_bits, tile_bits);
    bool lanes = touches_lanes(&f);
    bool dense = op->kind == QM_KOP_MATRIX && op->ntargets > QM_FUSED_TARGETS;
    if (dense && lanes) /* slots of single amplitudes */
        f = shape_of(op, qubits, n, 0, tile_bits);
    if (op->kind == QM_KOP_DIAGONAL || op->kind == QM_KOP_PHASE) {
        init_groups(j, &f, 0);
        init_diagonal(j, k, &f, p, data);
        return;
    }
    init_groups(j, &f, target_qubits(&f) & ~lane_mask(&f));
    init_offsets(j, &f, (p == QM_DOUBLE ? sizeof(double) : sizeof(float)) << f.lane_bits);
    if (dense)
        init_dense(j, k, &f, p, data);
    else if (op->kind == QM_KOP_X && !lanes)
        init_exchange(j, k, 0, 1);
    else if (op->kind == QM_KOP_SWAP && !lanes)
        init_exchange(j, k, 1, 2);
    else
        init_matrix(j, k, &f,
                    op->kind == QM_KOP_X      ? not_gate
                    : op->kind == QM_KOP_SWAP ? swap_gate
                                              : data);
}
