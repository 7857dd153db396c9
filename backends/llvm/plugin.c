/* plugin.c - what the shared object offers to the rest of qasmill: one function, found by name. */
#include "backends/llvm/plugin.h"

#include "backends/llvm/code.h"
#include "backends/llvm/jit.h"
#include "backends/llvm/kernel.h"

#include <string.h>

static qm_status emit_ir(qm_module *m, qm_writer out)
{
    qm_code *code;
    qm_status status = qm_code_make(m, QM_CODE_FILE, &code);
    if (status != QM_OK)
        return status;
    char *text = LLVMPrintModuleToString(code->ir.mod);
    status = out.write(out.payload, text, strlen(text));
    LLVMDisposeMessage(text);
    qm_code_free(code);
    return status;
}

static qm_status emit_object(qm_module *m, qm_writer out)
{
    qm_code *code;
    qm_status status = qm_code_make(m, QM_CODE_FILE, &code);
    if (status != QM_OK)
        return status;
    LLVMMemoryBufferRef object;
    status = qm_code_object(code, m->cx, &object);
    if (status == QM_OK) {
        status = out.write(out.payload, LLVMGetBufferStart(object), LLVMGetBufferSize(object));
        LLVMDisposeMemoryBuffer(object);
    }
    qm_code_free(code);
    return status;
}

/* std::set_new_handler of the C++ library that LLVM stands on: LLVM's allocations throw, and no C
 * function can catch that. */
extern void *set_new_handler(void (*handler)(void)) __asm__("_ZSt15set_new_handlerPFvvE");

static void on_no_memory(void (*end)(void))
{
    set_new_handler(end);
}

static const qm_llvm_api api = {.abi = QM_LLVM_ABI,
                                .emit_ir = emit_ir,
                                .emit_object = emit_object,
                                .jit = qm_jit_make,
                                .free = qm_jit_free,
                                .on_no_memory = on_no_memory,
                                .machine = qm_kernel_machine,
                                .kernel = qm_kernel_object,
                                .link = qm_jit_link};

const qm_llvm_api *qm_llvm_plugin(void)
{
    qm_code_init_process();
    return &api;
}
