#include "../support/base.h"
#include <llvm-c/Core.h>
