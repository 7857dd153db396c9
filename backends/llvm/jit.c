/* jit.c - links a compiled program into this process with LLVM's ORC.
 *
 * The object file is the one that a file would get, made by code.c. Whatever it refers to is
 * defined by address: the runtime functions and libm of this plug-in, the plan's kernel ops, and
 * the helpers that LLVM's code generator calls on its own. */
#include "backends/llvm/jit.h"

#include "backends/llvm/code.h"
#include "backends/llvm/program_data.h"
#include "runtime/rt.h"

#include <llvm-c/LLJIT.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct qm_jit {
    qm_code *code; /* the plan that the program points into */
    LLVMOrcLLJITRef lljit;
};

/* Division of 128-bit integers and their conversions, from the compiler's support library. */
#define SUPPORT_FUNCTIONS(F)                                                                       \
    F(__divti3)                                                                                    \
    F(__modti3)                                                                                    \
    F(__udivti3) F(__umodti3) F(__floattidf) F(__floatuntidf) F(__floattisf) F(__floatuntisf)
#define DECLARE(name) void name(void);
SUPPORT_FUNCTIONS(DECLARE)
#undef DECLARE

typedef struct symbol {
    const char *name;
    uint64_t address;
} symbol;

#define ADDRESS(name) (uint64_t)(uintptr_t)(name)

static uint32_t list_symbols(const qm_plan *plan, symbol *out)
{
#define RT_FUNCTION(name, result, arguments) {#name, ADDRESS(name)},
#define LIBM_FUNCTION(name)                  {#name, ADDRESS(name)},
#define SUPPORT(name)                        {#name, ADDRESS(name)},
    const symbol all[] = {
#include "runtime/rt.def"
#include "backends/llvm/libm.def"
        SUPPORT_FUNCTIONS(SUPPORT){"memcpy", ADDRESS(memcpy)},
        {"memmove", ADDRESS(memmove)},
        {"memset", ADDRESS(memset)},
        {QM_SYMBOL_KOPS, ADDRESS(plan->kops)},
        {QM_SYMBOL_KOP_QUBITS, ADDRESS(plan->kop_qubits)},
        {QM_SYMBOL_KOP_DATA, ADDRESS(plan->kop_data)},
    };
#undef RT_FUNCTION
#undef LIBM_FUNCTION
#undef SUPPORT
    if (out)
        memcpy(out, all, sizeof all);
    return sizeof all / sizeof *all;
}

static LLVMErrorRef define_symbols(qm_jit *jit)
{
    uint32_t n = list_symbols(&jit->code->plan, NULL);
    symbol *symbols = QM_NEW_ARRAY(&jit->code->arena, symbol, n);
    LLVMOrcCSymbolMapPair *pairs = QM_NEW_ARRAY(&jit->code->arena, LLVMOrcCSymbolMapPair, n);
    list_symbols(&jit->code->plan, symbols);
    LLVMJITSymbolFlags flags = {.GenericFlags = LLVMJITSymbolGenericFlagsExported};
    for (uint32_t i = 0; i < n; i++) {
        pairs[i].Name = LLVMOrcLLJITMangleAndIntern(jit->lljit, symbols[i].name);
        pairs[i].Sym.Address = symbols[i].address;
        pairs[i].Sym.Flags = flags;
    }
    return LLVMOrcJITDylibDefine(LLVMOrcLLJITGetMainJITDylib(jit->lljit),
                                 LLVMOrcAbsoluteSymbols(pairs, n));
}

/* Takes the object, and finds a symbol of it. Code without a plan refers to nothing outside. */
static LLVMErrorRef link(qm_jit *jit, LLVMMemoryBufferRef object, const char *name,
                         LLVMOrcExecutorAddress *address)
{
    LLVMErrorRef error = LLVMOrcCreateLLJIT(&jit->lljit, NULL);
    if (!error && jit->code)
        error = define_symbols(jit);
    if (error) {
        LLVMDisposeMemoryBuffer(object);
        return error;
    }
    LLVMOrcJITDylibRef library = LLVMOrcLLJITGetMainJITDylib(jit->lljit);
    error = LLVMOrcLLJITAddObjectFile(jit->lljit, library, object);
    return error ? error : LLVMOrcLLJITLookup(jit->lljit, address, name);
}

static qm_status jit_make(qm_module *m, qm_jit *jit, const qm_program **program)
{
    qm_status status = qm_code_make(m, QM_CODE_JIT, &jit->code);
    if (status != QM_OK)
        return status;
    LLVMMemoryBufferRef object;
    status = qm_code_object(jit->code, m->cx, &object);
    if (status != QM_OK)
        return status;
    qm_code_drop_ir(jit->code);
    if (setjmp(jit->code->recover))
        return QM_ERR_MEMORY;
    LLVMOrcExecutorAddress address = 0;
    LLVMErrorRef error = link(jit, object, QM_PROGRAM_SYMBOL, &address);
    *program = (const qm_program *)(uintptr_t)address;
    return error ? qm_code_error(m->cx, "LLVM just-in-time linker", error) : QM_OK;
}

qm_status qm_jit_make(qm_module *m, qm_jit **out, const qm_program **program)
{
    *out = NULL;
    *program = NULL;
    qm_jit *jit = (qm_jit *)calloc(1, sizeof *jit);
    if (!jit)
        return QM_ERR_MEMORY;
    qm_status status = jit_make(m, jit, program);
    if (status == QM_OK)
        *out = jit;
    else
        qm_jit_free(jit);
    return status;
}

qm_status qm_jit_link(qm_context *cx, const char *object, size_t size, qm_jit **out,
                      qm_native_fn *fn)
{
    *out = NULL;
    *fn = NULL;
    qm_jit *jit = (qm_jit *)calloc(1, sizeof *jit);
    if (!jit)
        return QM_ERR_MEMORY;
    LLVMMemoryBufferRef buffer = LLVMCreateMemoryBufferWithMemoryRangeCopy(object, size, "kernel");
    LLVMOrcExecutorAddress address = 0;
    LLVMErrorRef error = link(jit, buffer, QM_NATIVE_SYMBOL, &address);
    if (error) {
        qm_jit_free(jit);
        return qm_code_error(cx, "LLVM just-in-time linker", error);
    }
    *(void **)fn = (void *)(uintptr_t)address;
    *out = jit;
    return QM_OK;
}

void qm_jit_free(qm_jit *jit)
{
    if (!jit)
        return;
    if (jit->lljit)
        LLVMConsumeError(LLVMOrcDisposeLLJIT(jit->lljit));
    qm_code_free(jit->code);
    free(jit);
}
