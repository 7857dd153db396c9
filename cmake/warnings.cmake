# Flags that every file is compiled with.
add_library(qm_flags INTERFACE)
target_compile_options(qm_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wvla -Wwrite-strings -fno-math-errno
    -ffp-contract=off $<$<C_COMPILER_ID:GNU>:-fcx-limited-range>)
target_compile_definitions(qm_flags INTERFACE _GNU_SOURCE)
if(QM_WERROR)
    target_compile_options(qm_flags INTERFACE -Werror)
endif()
if(QM_SANITIZE)
    target_compile_options(qm_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
        -fno-omit-frame-pointer)
    target_link_options(qm_flags INTERFACE -fsanitize=address,undefined)
endif()
# The C library defines CMPLX for GCC alone.
if(CMAKE_C_COMPILER_ID MATCHES Clang)
    target_compile_options(qm_flags INTERFACE
        "-DCMPLX(re,im)=__builtin_complex((double)(re),(double)(im))")
endif()
# Clang takes NULL + 0, which an empty vector's first element is, for a fault; C2Y defines it.
if(QM_SANITIZE AND CMAKE_C_COMPILER_ID MATCHES Clang)
    target_compile_options(qm_flags INTERFACE -fno-sanitize=pointer-overflow)
endif()
if(QM_FUZZ)
    target_compile_options(qm_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
