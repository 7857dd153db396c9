# Flags that every file is compiled with.
add_library(qm_flags INTERFACE)
target_compile_options(qm_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes
    -Wmissing-prototypes -Wvla -Wwrite-strings -fno-math-errno -fcx-limited-range
    -ffp-contract=off)
target_compile_definitions(qm_flags INTERFACE _GNU_SOURCE)
if(QM_WERROR)
    target_compile_options(qm_flags INTERFACE -Werror)
endif()
if(QM_SANITIZE)
    target_compile_options(qm_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
        -fno-omit-frame-pointer)
    target_link_options(qm_flags INTERFACE -fsanitize=address,undefined)
endif()
