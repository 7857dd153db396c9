/* code.c - one compilation by LLVM.
 *
 * How hard LLVM works depends on the size of the function, because what it makes mostly calls the
 * runtime: simulating a gate costs far more than the code around it. Up to SMALL_CODE instructions,
 * LLVM's -O1 is a few milliseconds and makes classical loops fast. Up to MEDIUM_CODE, cells become
 * registers and branches are simplified. Beyond, LLVM's register allocation and passes over one
 * huge function would take longer than they save, and code is made without optimisation, in linear
 * time. */
#include "backends/llvm/code.h"

#include <llvm-c/Analysis.h>
#include <llvm-c/Target.h>
#include <llvm-c/Transforms/PassBuilder.h>

#include <stdlib.h>
#include <string.h>

enum { SMALL_CODE = 2000, MEDIUM_CODE = 30000 };

typedef struct effort {
    uint32_t most;      /* instructions */
    const char *passes; /* NULL: none */
    LLVMCodeGenOptLevel level;
} effort;

static const effort efforts[] = {
    {SMALL_CODE, "default<O1>", LLVMCodeGenLevelLess},
    {MEDIUM_CODE, "function(mem2reg,instcombine<no-verify-fixpoint>,simplifycfg)",
     LLVMCodeGenLevelLess},
    {UINT32_MAX, NULL, LLVMCodeGenLevelNone},
};

void qm_code_init_process(void)
{
    LLVMInitializeNativeTarget();
    LLVMInitializeNativeAsmPrinter();
}

qm_status qm_code_error(qm_context *cx, const char *what, LLVMErrorRef error)
{
    char *text = LLVMGetErrorMessage(error);
    qm_error(&cx->diag, QM_E_BACKEND, (qm_span){0, 0}, "%s: %s", what, text);
    LLVMDisposeErrorMessage(text);
    return QM_ERR_INTERNAL;
}

/* Without a handler LLVM prints, and exits on errors. */
static void on_diagnostic(LLVMDiagnosticInfoRef info, void *payload)
{
    qm_context *cx = (qm_context *)payload;
    if (LLVMGetDiagInfoSeverity(info) != LLVMDSError)
        return;
    char *text = LLVMGetDiagInfoDescription(info);
    qm_error(&cx->diag, QM_E_BACKEND, (qm_span){0, 0}, "LLVM: %s", text);
    LLVMDisposeMessage(text);
}

qm_code *qm_code_new(qm_context *cx)
{
    qm_code *code = (qm_code *)calloc(1, sizeof *code);
    if (!code)
        return NULL;
    qm_arena_init(&code->arena, &code->recover);
    code->ir.cx = LLVMContextCreate();
    LLVMContextSetDiagnosticHandler(code->ir.cx, on_diagnostic, cx);
    code->ir.mod = LLVMModuleCreateWithNameInContext("qasmill", code->ir.cx);
    code->ir.code = LLVMCreateBuilderInContext(code->ir.cx);
    code->ir.entry = LLVMCreateBuilderInContext(code->ir.cx);
    return code;
}

void qm_code_drop_ir(qm_code *code)
{
    if (!code->ir.cx)
        return;
    LLVMDisposeBuilder(code->ir.code);
    LLVMDisposeBuilder(code->ir.entry);
    LLVMDisposeModule(code->ir.mod);
    LLVMContextDispose(code->ir.cx);
    if (code->machine)
        LLVMDisposeTargetMachine(code->machine);
    code->ir = (qm_ir){0};
    code->machine = NULL;
}

void qm_code_free(qm_code *code)
{
    if (!code)
        return;
    qm_code_drop_ir(code);
    qm_arena_free(&code->arena);
    free(code);
}

/* Instructions of all functions, for choosing the effort. */
static uint32_t count_instructions(LLVMModuleRef mod)
{
    uint32_t n = 0;
    for (LLVMValueRef f = LLVMGetFirstFunction(mod); f; f = LLVMGetNextFunction(f))
        for (LLVMBasicBlockRef b = LLVMGetFirstBasicBlock(f); b; b = LLVMGetNextBasicBlock(b))
            for (LLVMValueRef i = LLVMGetFirstInstruction(b); i; i = LLVMGetNextInstruction(i))
                n++;
    return n;
}

static LLVMTargetMachineRef make_machine(qm_code_use use, LLVMCodeGenOptLevel level, qm_context *cx)
{
    char *triple = LLVMGetDefaultTargetTriple(), *why = NULL;
    LLVMTargetRef target;
    if (LLVMGetTargetFromTriple(triple, &target, &why)) {
        qm_error(&cx->diag, QM_E_BACKEND, (qm_span){0, 0}, "LLVM: %s", why);
        LLVMDisposeMessage(why);
        LLVMDisposeMessage(triple);
        return NULL;
    }
    char *cpu = NULL, *features = NULL;
    if (use == QM_CODE_JIT) {
        cpu = LLVMGetHostCPUName();
        features = LLVMGetHostCPUFeatures();
    }
    LLVMTargetMachineRef machine =
        LLVMCreateTargetMachine(target, triple, cpu ? cpu : "generic", features ? features : "",
                                level, LLVMRelocPIC, LLVMCodeModelDefault);
    LLVMDisposeMessage(cpu);
    LLVMDisposeMessage(features);
    LLVMDisposeMessage(triple);
    return machine;
}

static void describe_machine(qm_code *code)
{
    char *triple = LLVMGetTargetMachineTriple(code->machine);
    LLVMTargetDataRef layout = LLVMCreateTargetDataLayout(code->machine);
    LLVMSetTarget(code->ir.mod, triple);
    LLVMSetModuleDataLayout(code->ir.mod, layout);
    LLVMDisposeTargetData(layout);
    LLVMDisposeMessage(triple);
}

/* A check of the lowering, in debug builds only: it costs as much as the lowering itself. */
static qm_status verify(const qm_code *code, qm_context *cx)
{
#ifdef NDEBUG
    (void)code;
    (void)cx;
    return QM_OK;
#else
    char *why = NULL;
    bool wrong = LLVMVerifyModule(code->ir.mod, LLVMReturnStatusAction, &why);
    if (wrong)
        qm_error(&cx->diag, QM_E_BACKEND, (qm_span){0, 0}, "the LLVM module is malformed: %s", why);
    LLVMDisposeMessage(why);
    return wrong ? QM_ERR_INTERNAL : QM_OK;
#endif
}

qm_status qm_code_target(qm_code *code, qm_context *cx, qm_code_use use, LLVMCodeGenOptLevel level)
{
    code->machine = make_machine(use, level, cx);
    if (!code->machine)
        return QM_ERR_INTERNAL;
    describe_machine(code);
    return verify(code, cx);
}

static qm_status optimise(qm_code *code, qm_context *cx, const char *passes)
{
    if (!passes)
        return QM_OK;
    LLVMPassBuilderOptionsRef options = LLVMCreatePassBuilderOptions();
    LLVMErrorRef error = LLVMRunPasses(code->ir.mod, passes, code->machine, options);
    LLVMDisposePassBuilderOptions(options);
    return error ? qm_code_error(cx, "LLVM passes", error) : QM_OK;
}

static qm_status compile(qm_module *m, qm_code_use use, qm_code *code)
{
    qm_lower_options options = {.with_main = use == QM_CODE_FILE,
                                .external_data = use == QM_CODE_JIT};
    qm_status status = qm_plan_make(m, &code->arena, &code->plan);
    if (status == QM_OK)
        status = qm_lower_module(m, &code->plan, options, &code->arena, &code->ir);
    if (status != QM_OK)
        return status;
    uint32_t size = count_instructions(code->ir.mod);
    const effort *e = efforts;
    while (size > e->most)
        e++;
    status = qm_code_target(code, m->cx, use, e->level);
    return status != QM_OK ? status : optimise(code, m->cx, e->passes);
}

qm_status qm_code_make(qm_module *m, qm_code_use use, qm_code **out)
{
    *out = NULL;
    if (!(m->forms & QM_FORM_FLAT)) {
        qm_error(&m->cx->diag, QM_E_BACKEND, (qm_span){0, 0},
                 "native code needs a flat module: run the pass 'inline' before");
        return QM_ERR_USAGE;
    }
    qm_code *code = qm_code_new(m->cx);
    if (!code)
        return QM_ERR_MEMORY;
    qm_status status = setjmp(code->recover) ? QM_ERR_MEMORY : compile(m, use, code);
    if (status == QM_OK)
        *out = code;
    else
        qm_code_free(code);
    return status;
}

qm_status qm_code_object(qm_code *code, qm_context *cx, LLVMMemoryBufferRef *out)
{
    char *why = NULL;
    if (!LLVMTargetMachineEmitToMemoryBuffer(code->machine, code->ir.mod, LLVMObjectFile, &why,
                                             out))
        return QM_OK;
    qm_error(&cx->diag, QM_E_BACKEND, (qm_span){0, 0}, "LLVM: %s", why);
    LLVMDisposeMessage(why);
    return QM_ERR_INTERNAL;
}
