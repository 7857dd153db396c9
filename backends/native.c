/* native.c - see native.h. */
#include "backends/native.h"

#include "support/text.h"

/* Seconds to load LLVM and to link a kernel. */
static const double start = 0.016;

static qm_status add_bytes(void *payload, const char *bytes, size_t size)
{
    qm_text_add(payload, bytes, size);
    return QM_OK;
}

static qm_status compile(const qm_native *n, const qm_llvm_api *llvm, const qm_native_shape *s,
                         const char *key, qm_text *object)
{
    qm_status status = llvm->kernel(n->cx, s, (qm_writer){add_bytes, object});
    if (status == QM_OK)
        qm_kernel_files_write(&n->files, key, object->data, object->size, object->arena);
    return status;
}

static qm_native_fn make(void *payload, const qm_native_shape *s)
{
    qm_native *n = payload;
    qm_native_fn fn = NULL;
    const qm_llvm_api *llvm = n->jit ? NULL : qm_llvm_try(n->cx);
    if (!llvm)
        return NULL;
    qm_arena arena;
    qm_text key, text;
    const char *object = NULL;
    size_t size = 0;
    qm_arena_init(&arena, n->cx->arena.recover);
    qm_text_init(&key, &arena);
    qm_text_init(&text, &arena);
    qm_text_printf(&key, "%d ", QM_LLVM_ABI);
    llvm->machine(&key);
    qm_text_puts(&key, "\n");
    qm_native_key(s, &key);
    n->from_file = qm_kernel_files_read(&n->files, key.data, &arena, &object, &size);
    if (!n->from_file && compile(n, llvm, s, key.data, &text) == QM_OK) {
        object = text.data;
        size = text.size;
    }
    if (object && llvm->link(n->cx, object, size, &n->jit, &fn) != QM_OK)
        fn = NULL;
    qm_arena_free(&arena);
    return fn;
}

void qm_native_init(qm_native *n, qm_context *cx, bool keep)
{
    *n = (qm_native){.maker = {.payload = n, .start = start, .make = make}, .cx = cx};
    if (keep)
        qm_kernel_files_init(&n->files, &cx->arena);
}

void qm_native_free(qm_native *n)
{
    if (n->jit)
        qm_llvm_try(n->cx)->free(n->jit);
    n->jit = NULL;
}
