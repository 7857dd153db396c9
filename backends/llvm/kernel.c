/* kernel.c - a small circuit as straight-line vector code.
 *
 * Each amplitude of a group of evaluations is a pair of SSA values, one vector of real and one of
 * imaginary parts, so that the code has no loop, no index and no memory but registers. States of
 * more than REGISTER_QUBITS do not fit in these. They lie in memory, and each op becomes a function
 * of its own: values with short lives make better code than what LLVM spills, and small functions
 * keep the time linear where LLVM orders instructions and finds registers. Entries of matrices and
 * amplitudes that are 0 whatever the inputs are no values (NULL), and what is multiplied with them
 * is not computed. Code is generated from this directly: there is nothing that LLVM's passes on its
 * IR would find, nor that more effort in generating code gains. Cost: time linear in the
 * instructions, which qm_native_can() bounds. */
#include "backends/llvm/kernel.h"

#include "backends/llvm/code.h"

#include <stdio.h>
#include <string.h>

enum { STATES = 1 << QM_NATIVE_QUBITS, TOTALS = 4, REGISTER_QUBITS = 3, ARGUMENTS = 5 };

/* Its parts; NULL: 0. In memory a part that is not NULL is read from there. */
typedef struct amplitude {
    LLVMValueRef re, im;
    uint32_t place; /* in the memory */
} amplitude;

typedef struct kernel {
    const qm_native_shape *shape;
    qm_ir *ir;
    LLVMBuilderRef b;
    LLVMTypeRef f64, i8, i64, number, real; /* a vector of doubles; one of what states are of */
    LLVMTypeRef type;                       /* of functions */
    bool in_memory;              /* the state; each op and sum is a function of its own */
    LLVMValueRef all[ARGUMENTS]; /* of the kernel, for these functions */
    LLVMValueRef trig, matrix, numbers, out, memory; /* of the function being made */
    amplitude state[STATES];
    LLVMValueRef absolute[STATES]; /* squares of amplitudes; NULL: not computed */
} kernel;

typedef struct entries { /* of a 2 x 2 matrix, row-major */
    LLVMValueRef re[4], im[4];
} entries;

static LLVMValueRef address(const kernel *k, LLVMValueRef base, uint64_t bytes)
{
    LLVMValueRef index = LLVMConstInt(k->i64, bytes, false);
    return LLVMBuildGEP2(k->b, k->i8, base, &index, 1, "");
}

/* Vector `index` of those of this type at base. */
static LLVMValueRef load(const kernel *k, LLVMTypeRef type, LLVMValueRef base, uint64_t index)
{
    uint64_t lane = type == k->number || !k->shape->single ? sizeof(double) : sizeof(float);
    LLVMValueRef v =
        LLVMBuildLoad2(k->b, type, address(k, base, index * lane * k->shape->lanes), "");
    LLVMSetAlignment(v, (unsigned)(lane * k->shape->lanes > 64 ? 64 : lane * k->shape->lanes));
    return v;
}

/* One of the numbers in all lanes. */
static LLVMValueRef spread(const kernel *k, LLVMTypeRef type, uint64_t index)
{
    LLVMValueRef at = address(k, k->numbers, index * sizeof(double));
    LLVMValueRef v = LLVMBuildLoad2(k->b, k->f64, at, "");
    LLVMTypeRef element = LLVMGetElementType(type),
                i32 = LLVMInt32TypeInContext(LLVMGetTypeContext(type));
    if (element != k->f64)
        v = LLVMBuildFPTrunc(k->b, v, element, "");
    LLVMValueRef none = LLVMGetUndef(type), zero = LLVMConstInt(i32, 0, false);
    v = LLVMBuildInsertElement(k->b, none, v, zero, "");
    LLVMValueRef mask = LLVMConstNull(LLVMVectorType(i32, k->shape->lanes));
    return LLVMBuildShuffleVector(k->b, v, none, mask, "");
}

static LLVMValueRef one(const kernel *k, LLVMTypeRef type)
{
    LLVMValueRef lanes[64];
    for (uint32_t i = 0; i < k->shape->lanes; i++)
        lanes[i] = LLVMConstReal(LLVMGetElementType(type), 1);
    return LLVMConstVector(lanes, k->shape->lanes);
}

static LLVMValueRef negate(const kernel *k, LLVMValueRef x)
{
    return x ? LLVMBuildFNeg(k->b, x, "") : NULL;
}

/* sum + x y; where an operand is NULL it is 0. */
static LLVMValueRef add(const kernel *k, LLVMValueRef sum, LLVMValueRef x, LLVMValueRef y)
{
    if (!x || !y)
        return sum;
    if (!sum)
        return LLVMBuildFMul(k->b, x, y, "");
    static const char name[] = "llvm.fmuladd";
    LLVMTypeRef type = LLVMTypeOf(x);
    unsigned id = LLVMLookupIntrinsicID(name, sizeof name - 1);
    LLVMValueRef fn = LLVMGetIntrinsicDeclaration(k->ir->mod, id, &type, 1);
    LLVMTypeRef fn_type = LLVMIntrinsicGetType(LLVMGetTypeContext(type), id, &type, 1);
    return LLVMBuildCall2(k->b, fn_type, fn, (LLVMValueRef[]){x, y, sum}, 3, "");
}

/* sum - x y. */
static LLVMValueRef subtract(const kernel *k, LLVMValueRef sum, LLVMValueRef x, LLVMValueRef y)
{
    return x && y ? add(k, sum, negate(k, x), y) : sum;
}

/* Matrices. */

static entries factor_entries(const kernel *k, uint32_t index)
{
    const qm_factor *f = &k->shape->circuit->factors[index];
    entries m = {{NULL}, {NULL}};
    if (f->kind == QM_FACTOR_CONST) {
        uint8_t zeros = qm_native_factor_zeros(k->shape->circuit, f);
        for (uint32_t i = 0; i < 8; i++)
            if (!(zeros >> i & 1))
                (i % 2 ? m.im : m.re)[i / 2] = spread(k, k->number, 8 * (uint64_t)f->par + i);
        return m;
    }
    LLVMValueRef c = load(k, k->number, k->trig, 2 * (uint64_t)index);
    LLVMValueRef s = load(k, k->number, k->trig, 2 * (uint64_t)index + 1);
    m.re[0] = m.re[3] = c;
    if (f->kind == QM_FACTOR_X) {
        m.im[1] = m.im[2] = negate(k, s);
    } else if (f->kind == QM_FACTOR_Y) {
        m.re[1] = negate(k, s);
        m.re[2] = s;
    } else {
        m.re[0] = one(k, k->number);
        m.im[3] = s;
    }
    return m;
}

static entries multiply(const kernel *k, const entries *f, const entries *m)
{
    entries p = {{NULL}, {NULL}};
    for (uint32_t e = 0; e < 4; e++)
        for (uint32_t l = 0; l < 2; l++) {
            uint32_t x = e / 2 * 2 + l, y = 2 * l + e % 2;
            p.re[e] = add(k, p.re[e], f->re[x], m->re[y]);
            p.re[e] = subtract(k, p.re[e], f->im[x], m->im[y]);
            p.im[e] = add(k, p.im[e], f->re[x], m->im[y]);
            p.im[e] = add(k, p.im[e], f->im[x], m->re[y]);
        }
    return p;
}

/* The op's matrix: the product of its factors, or as it lies ready. */
static entries op_entries(const kernel *k, uint32_t index)
{
    const qm_cop *o = &k->shape->circuit->ops[index];
    entries m = {{NULL}, {NULL}};
    if (o->swept) {
        m = factor_entries(k, o->factor);
        for (uint32_t i = o->factor + 1; i < o->factor + o->nfactors; i++) {
            entries f = factor_entries(k, i);
            m = multiply(k, &f, &m);
        }
        for (uint32_t e = 0; e < 4 && k->shape->single; e++) {
            m.re[e] = m.re[e] ? LLVMBuildFPTrunc(k->b, m.re[e], k->real, "") : NULL;
            m.im[e] = m.im[e] ? LLVMBuildFPTrunc(k->b, m.im[e], k->real, "") : NULL;
        }
    } else {
        uint8_t zeros = qm_native_op_zeros(k->shape->circuit, o);
        for (uint32_t i = 0; i < 8; i++)
            if (!(zeros >> i & 1))
                (i % 2 ? m.im : m.re)[i / 2] = load(k, k->real, k->matrix, 8 * (uint64_t)index + i);
    }
    if (o->form == QM_MATRIX_XLIKE)
        m.re[1] = m.re[2] = m.im[0] = m.im[3] = NULL;
    if (o->form == QM_MATRIX_REAL)
        memset(m.im, 0, sizeof m.im);
    return m;
}

/* The state. */

static amplitude read(const kernel *k, uint32_t i)
{
    amplitude a = k->state[i];
    if (!k->in_memory)
        return a;
    a.re = a.re ? load(k, k->real, k->memory, 2 * a.place) : NULL;
    a.im = a.im ? load(k, k->real, k->memory, 2 * a.place + 1) : NULL;
    return a;
}

static void put(const kernel *k, LLVMValueRef part, uint32_t place)
{
    uint32_t bytes = k->shape->lanes * (k->shape->single ? sizeof(float) : sizeof(double));
    if (part && k->in_memory)
        LLVMSetAlignment(LLVMBuildStore(k->b, part, address(k, k->memory, place * bytes)), bytes);
}

static void write(kernel *k, uint32_t i, LLVMValueRef re, LLVMValueRef im)
{
    amplitude *a = &k->state[i];
    a->re = re;
    a->im = im;
    put(k, re, 2 * a->place);
    put(k, im, 2 * a->place + 1);
}

/* Amplitude i becomes row `row` of the matrix times a and b. */
static void write_row(kernel *k, uint32_t i, const entries *m, uint32_t row, const amplitude *a,
                      const amplitude *b)
{
    LLVMValueRef xr = m->re[2 * row], xi = m->im[2 * row];
    LLVMValueRef yr = m->re[2 * row + 1], yi = m->im[2 * row + 1];
    LLVMValueRef re = add(k, add(k, NULL, xr, a->re), yr, b->re);
    LLVMValueRef im = add(k, add(k, NULL, xr, a->im), yr, b->im);
    re = subtract(k, subtract(k, re, xi, a->im), yi, b->im);
    im = add(k, add(k, im, xi, a->re), yi, b->re);
    write(k, i, re, im);
}

static void pair(kernel *k, const entries *m, uint32_t i, uint32_t j)
{
    amplitude a = read(k, i), b = read(k, j);
    write_row(k, i, m, 0, &a, &b);
    write_row(k, j, m, 1, &a, &b);
}

static void swap(kernel *k, uint32_t i, uint32_t j)
{
    amplitude a = k->state[i];
    k->state[i] = k->state[j];
    k->state[j] = a;
}

static void phase(kernel *k, const entries *m, uint32_t i)
{
    amplitude a = read(k, i);
    LLVMValueRef re = subtract(k, add(k, NULL, m->re[3], a.re), m->im[3], a.im);
    write(k, i, re, add(k, add(k, NULL, m->re[3], a.im), m->im[3], a.re));
}

static void emit_op(kernel *k, uint32_t index)
{
    const qm_circuit *c = k->shape->circuit;
    const qm_cop *o = &c->ops[index];
    bool swaps = o->kind == QM_COP_PAIR && o->form == QM_MATRIX_SWAP;
    entries m = swaps ? (entries){{NULL}, {NULL}} : op_entries(k, index);
    if (o->kind == QM_COP_START) {
        for (uint32_t i = 0; i < 1u << c->nqubits; i++)
            if (!(i >> o->flip & 1))
                pair(k, &m, i, i | 1u << o->flip);
        return;
    }
    uint32_t i = o->start;
    for (uint32_t n = 1;; n++) { /* in Gray order, as lanes.inc does */
        if (o->kind == QM_COP_PHASE)
            phase(k, &m, i);
        else if (swaps)
            swap(k, i, i ^ o->flip);
        else
            pair(k, &m, i, i ^ o->flip);
        if (n == 1u << o->nbasis)
            return;
        i ^= c->basis[o->basis + (uint32_t)__builtin_ctz(n)];
    }
}

/* Expectation values. */

/* Adds factors * values to one of the totals, in turn: one chain of sums would wait for itself. */
static void add_term(const kernel *k, LLVMValueRef *totals, uint32_t i, uint64_t number,
                     LLVMValueRef value)
{
    if (value)
        totals[i % TOTALS] = add(k, totals[i % TOTALS], spread(k, k->real, number), value);
}

static LLVMValueRef absolute(kernel *k, uint32_t i)
{
    if (!k->absolute[i]) {
        amplitude a = read(k, i);
        k->absolute[i] = add(k, add(k, NULL, a.re, a.re), a.im, a.im);
    }
    return k->absolute[i];
}

/* The part's numbers begin at `at`; returns where they end. */
static uint64_t add_part(kernel *k, const qm_lane_part *part, uint64_t at, LLVMValueRef *totals)
{
    uint32_t states = 1u << k->shape->circuit->nqubits;
    for (uint32_t i = 0; i < states; i++) {
        uint32_t j = i ^ part->flip;
        if (j < i)
            continue;
        if (i == j) {
            add_term(k, totals, i, at + i, absolute(k, i));
            continue;
        }
        amplitude a = read(k, i), b = read(k, j);
        LLVMValueRef re = add(k, NULL, a.re, b.re), im = add(k, NULL, a.im, b.re);
        add_term(k, totals, i, at + i, add(k, re, a.im, b.im));
        if (part->im)
            add_term(k, totals, i, at + states + i, subtract(k, im, a.re, b.im));
    }
    return at + (part->im ? 2 : 1) * (uint64_t)states;
}

/* Sum n, whose numbers begin at `at`; returns where they end. */
static uint64_t emit_sum(kernel *k, uint32_t n, uint64_t at)
{
    const qm_lane_sum *sum = &k->shape->sums[n];
    LLVMValueRef totals[TOTALS] = {NULL}, all = LLVMConstNull(k->real);
    for (uint32_t p = 0; p < sum->nparts; p++)
        at = add_part(k, &sum->parts[p], at, totals);
    for (uint32_t t = 0; t < TOTALS; t++)
        all = totals[t] ? LLVMBuildFAdd(k->b, all, totals[t], "") : all;
    if (k->shape->single)
        all = LLVMBuildFPExt(k->b, all, k->number, "");
    uint64_t bytes = n * sizeof(double) * k->shape->lanes;
    LLVMSetAlignment(LLVMBuildStore(k->b, all, address(k, k->out, bytes)), sizeof(double));
    return at;
}

/* Functions. */

/* Vectors of all lanes are wanted even where LLVM thinks that narrower ones suit the processor. */
static void set_width(LLVMContextRef cx, LLVMValueRef fn, const qm_native_shape *s)
{
    static const char *const names[] = {"prefer-vector-width", "min-legal-vector-width"};
    char bits[16];
    unsigned n = (unsigned)snprintf(bits, sizeof bits, "%u", s->lanes * (s->single ? 32 : 64));
    for (uint32_t i = 0; i < 2; i++)
        LLVMAddAttributeAtIndex(
            fn, (LLVMAttributeIndex)LLVMAttributeFunctionIndex,
            LLVMCreateStringAttribute(cx, names[i], (unsigned)strlen(names[i]), bits, n));
}

static LLVMValueRef begin_function(kernel *k, LLVMBuilderRef b, const char *name)
{
    LLVMValueRef fn = LLVMAddFunction(k->ir->mod, name, k->type);
    set_width(k->ir->cx, fn, k->shape);
    LLVMPositionBuilderAtEnd(b, LLVMAppendBasicBlockInContext(k->ir->cx, fn, ""));
    return fn;
}

static void use_arguments(kernel *k, const LLVMValueRef *a)
{
    k->trig = a[0];
    k->matrix = a[1];
    k->numbers = a[2];
    k->out = a[3];
    k->memory = a[4];
}

/* What follows is one op, or one sum. */
static void begin_piece(kernel *k)
{
    if (!k->in_memory)
        return;
    LLVMValueRef fn = begin_function(k, k->b, "piece"), a[ARGUMENTS];
    LLVMSetLinkage(fn, LLVMInternalLinkage);
    LLVMBuildCall2(k->ir->entry, k->type, fn, k->all, ARGUMENTS, "");
    LLVMGetParams(fn, a);
    use_arguments(k, a);
    memset(k->absolute, 0, sizeof k->absolute);
}

static void end_piece(kernel *k)
{
    if (k->in_memory)
        LLVMBuildRetVoid(k->b);
}

static void emit(kernel *k)
{
    const qm_circuit *c = k->shape->circuit;
    uint64_t at = 8 * (uint64_t)c->nconstants;
    LLVMValueRef fn = begin_function(k, k->ir->entry, QM_NATIVE_SYMBOL);
    k->b = k->in_memory ? k->ir->code : k->ir->entry;
    LLVMGetParams(fn, k->all);
    use_arguments(k, k->all);
    for (uint32_t i = 0; i < 1u << c->nqubits; i++)
        k->state[i].place = i;
    for (uint32_t i = 0; i < c->nops; i++) {
        begin_piece(k);
        if (i == 0)
            write(k, 0, one(k, k->real), NULL);
        emit_op(k, i);
        end_piece(k);
    }
    for (uint32_t n = 0; n < k->shape->nsums; n++) {
        begin_piece(k);
        at = emit_sum(k, n, at);
        end_piece(k);
    }
    LLVMBuildRetVoid(k->ir->entry);
}

void qm_kernel_machine(qm_text *out)
{
    unsigned version[3];
    LLVMGetVersion(&version[0], &version[1], &version[2]);
    char *cpu = LLVMGetHostCPUName(), *features = LLVMGetHostCPUFeatures();
    qm_text_printf(out, "LLVM %u.%u.%u for %s %s", version[0], version[1], version[2], cpu,
                   features);
    LLVMDisposeMessage(cpu);
    LLVMDisposeMessage(features);
}

qm_status qm_kernel_object(qm_context *cx, const qm_native_shape *s, qm_writer out)
{
    qm_code *code = qm_code_new(cx);
    if (!code)
        return QM_ERR_MEMORY;
    LLVMContextRef in = code->ir.cx;
    LLVMTypeRef f64 = LLVMDoubleTypeInContext(in), ptr = LLVMPointerTypeInContext(in, 0);
    LLVMTypeRef arguments[ARGUMENTS] = {ptr, ptr, ptr, ptr, ptr};
    LLVMTypeRef real = s->single ? LLVMFloatTypeInContext(in) : f64;
    kernel k = {.shape = s,
                .ir = &code->ir,
                .f64 = f64,
                .i8 = LLVMInt8TypeInContext(in),
                .i64 = LLVMInt64TypeInContext(in),
                .number = LLVMVectorType(f64, s->lanes),
                .real = LLVMVectorType(real, s->lanes),
                .type = LLVMFunctionType(LLVMVoidTypeInContext(in), arguments, ARGUMENTS, false),
                .in_memory = s->circuit->nqubits > REGISTER_QUBITS};
    emit(&k);
    qm_status status = qm_code_target(code, cx, QM_CODE_JIT, LLVMCodeGenLevelLess);
    LLVMMemoryBufferRef object;
    if (status == QM_OK)
        status = qm_code_object(code, cx, &object);
    if (status == QM_OK) {
        status = out.write(out.payload, LLVMGetBufferStart(object), LLVMGetBufferSize(object));
        LLVMDisposeMemoryBuffer(object);
    }
    qm_code_free(code);
    return status;
}
