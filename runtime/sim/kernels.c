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
    uint32_t lane_bits;        /* qubits below are lanes */
    uint32_t im_bit;           /* the bit of a slot that tells real from imaginary parts */
    uint32_t ntargets, nlanes; /* targets; how many of them are lanes */
    const uint32_t *targets;
} shape;

static shape shape_of(const qm_kop *op, const uint32_t *qubits, uint32_t lane_bits,
                      uint32_t tile_bits)
{
    shape f = {.lane_bits = lane_bits, .im_bit = tile_bits - lane_bits};
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

/* The groups of an op whose fixed bits are its controls, the given qubits and the imaginary bit. */
static void init_groups(qm_job *j, const shape *f, uint64_t fixed_qubits, uint32_t bits)
{
    j->fixed = slot_mask(f, f->controls | fixed_qubits) | (uint64_t)1 << f->im_bit;
    j->on = slot_mask(f, f->on);
    /* bits of a slot: the qubits that are no lanes, and the imaginary one */
    uint32_t slot_bits = bits - f->lane_bits + 1;
    j->groups = (uint64_t)1 << (slot_bits - (uint32_t)__builtin_popcountll(j->fixed));
    j->group_bits = f->lane_bits;
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

/* Vectors of coefficients of one column and row. */
static void store_entry(qm_job *j, const shape *f, qm_precision p, bool real, uint32_t column,
                        uint32_t row, uint32_t flip, uint64_t at, const double *data)
{
    uint32_t lanes = 1u << f->lane_bits;
    uint32_t r = spread_address(f, row), c = spread_address(f, column);
    for (uint32_t l = 0; l < lanes; l++) {
        uint32_t from = (r | spread_lane(f, l)) << f->ntargets | c | spread_lane(f, l ^ flip);
        bool fires = lane_fires(f, l);
        bool one = row == column && flip == 0;
        store(j->coef, p, at + l, fires ? data[2 * from] : one);
        if (!real)
            store(j->coef, p, at + lanes + l, fires ? data[2 * from + 1] : 0);
    }
}

static void init_matrix(qm_job *j, const qm_kernel_set *k, const shape *f, qm_precision p,
                        const double *data)
{
    bool real = all_real(data, 1u << (2 * f->ntargets));
    uint32_t flips = 1u << f->nlanes;
    j->kernel = k->matrix[real][f->ntargets - f->nlanes][f->nlanes];
    uint64_t at = 0, step = (real ? 1u : 2u) << f->lane_bits;
    for (uint32_t d = 0; d < flips; d++)
        j->flip[d] = flip_of(f, d);
    for (uint32_t column = 0; column < j->dim; column++)
        for (uint32_t d = 0; d < flips; d++)
            for (uint32_t row = 0; row < j->dim; row++, at += step)
                store_entry(j, f, p, real, column, row, j->flip[d], at, data);
}

static void init_dense(qm_job *j, const qm_kernel_set *k, const shape *f, qm_precision p,
                       const double *data)
{
    j->kernel = f->lane_bits == 0 ? k->dense_single : k->dense;
    for (uint64_t i = 0; i < (uint64_t)2 << (2 * f->ntargets); i++)
        store(j->coef, p, i, data[i]);
}

static void init_diagonal(qm_job *j, const qm_kernel_set *k, const shape *f, qm_precision p,
                          const double *data)
{
    uint32_t lanes = 1u << f->lane_bits, high = 0, bit[QM_MAX_DIAGONAL_TARGETS];
    uint64_t mask = target_qubits(f) & ~lane_mask(f);
    j->selects = slot_mask(f, mask);
    for (uint32_t i = 0; i < f->ntargets; i++) /* the kernel orders targets by address */
        bit[i] = (uint32_t)__builtin_popcountll(mask & (((uint64_t)1 << f->targets[i]) - 1));
    bool by_lane = f->nlanes > 0 || controls_lanes(f);
    j->kernel = by_lane ? k->diagonal_lanes : k->diagonal;
    high = 1u << (f->ntargets - f->nlanes);
    for (uint32_t v = 0; v < high; v++) {
        uint32_t value = 0;
        for (uint32_t i = 0; i < f->ntargets; i++)
            if (f->targets[i] >= f->lane_bits)
                value |= (v >> bit[i] & 1) << i;
        if (!by_lane) {
            store(j->coef, p, 2 * v, data[2 * value]);
            store(j->coef, p, 2 * v + 1, data[2 * value + 1]);
            continue;
        }
        for (uint32_t l = 0; l < lanes; l++) {
            uint32_t from = value | spread_lane(f, l);
            bool fires = lane_fires(f, l);
            store(j->coef, p, 2 * v * lanes + l, fires ? data[2 * from] : 1);
            store(j->coef, p, (2 * v + 1) * lanes + l, fires ? data[2 * from + 1] : 0);
        }
    }
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
    uint32_t tile_bits = qm_tile_bits(p), bits = n < tile_bits ? tile_bits : n;
    shape f = shape_of(op, qubits, k->lane_bits, tile_bits);
    bool lanes = f.nlanes > 0 || controls_lanes(&f);
    bool dense = op->kind == QM_KOP_MATRIX && op->ntargets > QM_FUSED_TARGETS;
    if (dense && lanes) /* slots of single amplitudes */
        f = shape_of(op, qubits, 0, tile_bits);
    j->coef = coef;
    if (op->kind == QM_KOP_DIAGONAL || op->kind == QM_KOP_PHASE) {
        init_groups(j, &f, 0, bits);
        init_diagonal(j, k, &f, p, data);
        return;
    }
    init_groups(j, &f, target_qubits(&f) & ~lane_mask(&f), bits);
    init_offsets(j, &f, (p == QM_DOUBLE ? sizeof(double) : sizeof(float)) << f.lane_bits);
    if (dense)
        init_dense(j, k, &f, p, data);
    else if (op->kind == QM_KOP_X && !lanes)
        init_exchange(j, k, 0, 1);
    else if (op->kind == QM_KOP_SWAP && !lanes)
        init_exchange(j, k, 1, 2);
    else
        init_matrix(j, k, &f, p,
                    op->kind == QM_KOP_X      ? not_gate
                    : op->kind == QM_KOP_SWAP ? swap_gate
                                              : data);
}
