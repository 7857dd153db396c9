/* plugin.h - the one symbol that the plug-in exports. The loader (backends/llvm_loader.c) calls it
 * once per process. */
#ifndef QM_BACKENDS_LLVM_PLUGIN_H
#define QM_BACKENDS_LLVM_PLUGIN_H

#include "backends/backend.h"

#define QM_PLUGIN_SYMBOL "qm_llvm_plugin"

__attribute__((visibility("default"))) const qm_llvm_api *qm_llvm_plugin(void);

#endif
