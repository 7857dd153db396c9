/* lower_extern.c - calls of C functions (docs/extern.md is the table of types).
 *
 * A call asks the runtime for the address. Where a path is run again up to a branch point, the
 * runtime answers with null and the result that the call had: C code is not called twice for one
 * past. */
#include "backends/llvm/lower.h"

#include "ir/array.h"

#include <math.h>
#include <string.h>

enum {
    MAX_BITS = 64,
    FLOAT_REGISTERS = 8 /* of arguments, on the machines that LLVM serves here */
};

#define MAX_SECONDS 1e290 /* femtoseconds stay finite */

/* The arguments of a call as C has them: a complex number is two, and an array an address and its
 * sizes. */
typedef struct arguments {
    LLVMValueRef *values;
    LLVMTypeRef *types;
    qm_type *from;
    uint32_t n;
    uint32_t nfloats;
    qm_extern_array *arrays;
} arguments;

static LLVMTypeRef no_type(qm_lower *l, const qm_func *f, qm_type t)
{
    char text[32];
    qm_lower_error(l, QM_E_TYPE,
                   "extern function '%s' has a parameter or result of type %s, for which "
                   "docs/extern.md has no type of C",
                   qm_intern_cstr(&l->m->cx->names, f->name), qm_type_text(t, text));
    return NULL;
}

static LLVMTypeRef integer_type(const qm_lower *l, uint32_t bits)
{
    if (bits <= 8)
        return l->i8;
    if (bits <= 16)
        return LLVMInt16TypeInContext(l->cx);
    return bits <= 32 ? l->i32 : l->i64;
}

static LLVMTypeRef pair_type(const qm_lower *l)
{
    LLVMTypeRef parts[] = {l->f64, l->f64};
    return LLVMStructTypeInContext(l->cx, parts, 2, false);
}

/* The type that C has for a value; NULL, with an error, when there is none. */
static LLVMTypeRef c_type(qm_lower *l, const qm_func *f, qm_type t)
{
    switch ((qm_type_kind)t.kind) {
    case QM_T_VOID:
        return l->none;
    case QM_T_BOOL:
        return l->i8;
    case QM_T_BIT:
        if (t.width <= MAX_BITS)
            return t.width ? l->i64 : l->i8;
        break;
    case QM_T_INT:
    case QM_T_UINT:
        if (t.width <= MAX_BITS)
            return integer_type(l, t.width);
        break;
    case QM_T_FLOAT:
        if (t.width >= 32)
            return t.width == 32 ? l->f32 : l->f64;
        break;
    case QM_T_ANGLE:
    case QM_T_DURATION:
        return l->f64;
    case QM_T_COMPLEX:
        if (t.width == 64)
            return pair_type(l);
        break;
    default:
        break;
    }
    return no_type(l, f, t);
}

LLVMValueRef qm_to_c(qm_lower *l, LLVMValueRef v, qm_type t, LLVMTypeRef type)
{
    if (t.kind == QM_T_ANGLE)
        return qm_build_radians(l, v, t);
    if (t.kind == QM_T_DURATION)
        return qm_duration_seconds(l, v);
    if (t.kind == QM_T_FLOAT)
        return type == l->f32 ? LLVMBuildFPTrunc(l->b, v, type, "") : v;
    return qm_resize(l, v, type, t.kind == QM_T_INT);
}

static void add_argument(arguments *a, LLVMValueRef v, LLVMTypeRef type, qm_type from)
{
    LLVMTypeKind kind = LLVMGetTypeKind(type);
    a->nfloats += kind == LLVMFloatTypeKind || kind == LLVMDoubleTypeKind;
    a->values[a->n] = v;
    a->types[a->n] = type;
    a->from[a->n++] = from;
}

/* C passes a complex number in two registers, or else both parts in memory. */
static void add_complex(qm_lower *l, const qm_func *f, arguments *a, LLVMValueRef v, qm_type t)
{
    if (a->nfloats == FLOAT_REGISTERS - 1)
        no_type(l, f, t);
    for (uint32_t i = 0; i < 2; i++)
        add_argument(a, LLVMBuildExtractElement(l->b, v, qm_const32(l, i), ""), l->f64, t);
}

static void add_array(arguments *a, const qm_lower *l, const qm_extern_array *array)
{
    add_argument(a, array->memory, l->ptr, array->type);
    for (uint32_t d = 0; d < array->ndims; d++)
        add_argument(a, array->sizes[d], l->i64, array->type);
}

static void add_value(qm_lower *l, const qm_func *f, arguments *a, uint32_t expr, qm_type t,
                      LLVMTypeRef type)
{
    LLVMValueRef v = qm_eval(l, expr);
    if (t.kind == QM_T_COMPLEX)
        add_complex(l, f, a, v, t);
    else
        add_argument(a, qm_to_c(l, v, t, type), type, t);
}

static arguments eval_arguments(qm_lower *l, const qm_call *c)
{
    const qm_func *f = &l->m->funcs[c->func];
    size_t most = (size_t)c->nargs * 2 + c->nviews * (size_t)(1 + QM_MAX_DIMENSIONS);
    arguments a = {.values = QM_NEW_ARRAY(l->arena, LLVMValueRef, most),
                   .types = QM_NEW_ARRAY(l->arena, LLVMTypeRef, most),
                   .from = QM_NEW_ARRAY(l->arena, qm_type, most),
                   .arrays = QM_NEW_ARRAY(l->arena, qm_extern_array, c->nviews)};
    for (uint32_t i = 0, k = 0, n = 0; i < f->nformals && l->status == QM_OK; i++) {
        uint32_t cell = f->formals[i].cell;
        LLVMTypeRef type = c_type(l, f, l->m->cells[cell].type);
        if (!type)
            break;
        if (!qm_cell_is_array(&l->m->cells[cell])) {
            add_value(l, f, &a, l->m->pool[c->args + n++], l->m->cells[cell].type, type);
            continue;
        }
        a.arrays[k].c_type = type;
        qm_extern_array_pass(l, c, k, cell, &a.arrays[k]);
        add_array(&a, l, &a.arrays[k++]);
    }
    return a;
}

/* The program ends unless |v| is below the bound. */
static void check_size(qm_lower *l, LLVMValueRef v, double bound, const char *message)
{
    LLVMValueRef size = qm_call_intrinsic(l, "llvm.fabs", l->f64, &v, 1);
    LLVMValueRef most = LLVMConstReal(l->f64, bound);
    qm_check(l, LLVMBuildFCmp(l->b, LLVMRealUGE, size, most, ""), message);
}

static LLVMValueRef angle_from_c(qm_lower *l, LLVMValueRef v, qm_type t)
{
    check_size(l, v, HUGE_VAL, "an extern function returned an angle that is not finite");
    return qm_build_cast(l, v, (qm_type){.kind = QM_T_FLOAT, .width = 64}, t);
}

static LLVMValueRef duration_from_c(qm_lower *l, LLVMValueRef v)
{
    check_size(l, v, MAX_SECONDS,
               "an extern function returned a duration that is not finite or too large");
    return qm_seconds_duration(l, v);
}

static LLVMValueRef complex_from_c(qm_lower *l, LLVMValueRef v, qm_type t)
{
    LLVMValueRef out = LLVMGetUndef(qm_value_type(l, t));
    for (uint32_t i = 0; i < 2; i++)
        out = LLVMBuildInsertElement(l->b, out, LLVMBuildExtractValue(l->b, v, i, ""),
                                     qm_const32(l, i), "");
    return out;
}

LLVMValueRef qm_from_c(qm_lower *l, LLVMValueRef v, qm_type t)
{
    switch ((qm_type_kind)t.kind) {
    case QM_T_BOOL:
        return LLVMBuildICmp(l->b, LLVMIntNE, v, LLVMConstNull(l->i8), "");
    case QM_T_FLOAT:
        return t.width == 32 ? LLVMBuildFPExt(l->b, v, l->f64, "") : v;
    case QM_T_ANGLE:
        return angle_from_c(l, v, t);
    case QM_T_DURATION:
        return duration_from_c(l, v);
    case QM_T_COMPLEX:
        return complex_from_c(l, v, t);
    default:
        return qm_resize(l, v, qm_value_type(l, t), t.kind == QM_T_INT);
    }
}

/* C passes an integer smaller than int extended. */
static void extend_argument(qm_lower *l, LLVMValueRef call, const arguments *a, uint32_t i)
{
    LLVMTypeRef type = a->types[i];
    if (LLVMGetTypeKind(type) != LLVMIntegerTypeKind || LLVMGetIntTypeWidth(type) >= 32)
        return;
    const char *name = a->from[i].kind == QM_T_INT ? "signext" : "zeroext";
    unsigned kind = LLVMGetEnumAttributeKindForName(name, strlen(name));
    LLVMAddCallSiteAttribute(call, i + 1, LLVMCreateEnumAttribute(l->cx, kind, 0));
}

/* Calls the function at `address` and stores what it returns. */
static void call_c(qm_lower *l, LLVMValueRef address, LLVMTypeRef result, const arguments *a,
                   LLVMValueRef place)
{
    LLVMTypeRef type = LLVMFunctionType(result, a->types, a->n, false);
    LLVMValueRef call = LLVMBuildCall2(l->b, type, address, a->values, a->n, "");
    for (uint32_t i = 0; i < a->n; i++)
        extend_argument(l, call, a, i);
    if (result != l->none)
        LLVMBuildStore(l->b, call, place);
}

/* The place of the program's k-th extern function in its table. */
static uint32_t number_of(const qm_module *m, uint32_t func)
{
    uint32_t k = 0;
    for (uint32_t f = 0; f < func; f++)
        k += m->funcs[f].is_extern;
    return k;
}

void qm_lower_extern_call(qm_lower *l, const qm_op *op)
{
    const qm_call *c = &l->m->calls[op->code];
    const qm_func *f = &l->m->funcs[c->func];
    LLVMTypeRef result = c_type(l, f, f->result);
    arguments args = eval_arguments(l, c);
    if (l->status != QM_OK)
        return;
    LLVMValueRef place[2];
    qm_line_column(l, place);
    LLVMValueRef ask[] = {l->rt, qm_const32(l, number_of(l->m, c->func)), place[0], place[1]};
    LLVMValueRef address = qm_call_rt(l, QM_FN_qm_rt_extern, ask, 4);
    LLVMValueRef value = qm_call_rt(l, QM_FN_qm_rt_extern_result, &l->rt, 1);
    LLVMBasicBlockRef first_time = qm_new_block(l), next = qm_new_block(l);
    LLVMBuildCondBr(l->b, LLVMBuildIsNull(l->b, address, ""), next, first_time);
    LLVMPositionBuilderAtEnd(l->b, first_time);
    call_c(l, address, result, &args, value);
    LLVMBuildBr(l->b, next);
    LLVMPositionBuilderAtEnd(l->b, next);
    for (uint32_t k = c->nviews; k-- > 0;)
        qm_extern_array_return(l, c, k, &args.arrays[k]);
    if (c->cell != QM_NONE)
        qm_cell_store(l, c->cell, qm_from_c(l, LLVMBuildLoad2(l->b, result, value, ""), f->result));
}

LLVMValueRef qm_extern_address(qm_lower *l, const char *name)
{
    if (strcmp(name, "main") == 0 || strncmp(name, "qm_", 3) == 0)
        return LLVMConstNull(l->ptr); /* the object's own names */
    LLVMValueRef fn = LLVMGetNamedFunction(l->mod, name);
    if (fn && LLVMIsDeclaration(fn))
        return fn;
    LLVMValueRef own = fn ? fn : LLVMGetNamedGlobal(l->mod, name);
    if (own)
        LLVMSetValueName2(own, "", 0); /* not seen outside: no one needs its name */
    fn = LLVMAddFunction(l->mod, name, LLVMFunctionType(l->none, NULL, 0, false));
    LLVMSetLinkage(fn, LLVMExternalWeakLinkage);
    return fn;
}
