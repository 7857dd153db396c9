# The simulator's kernels may contract to fused multiply-adds, and are compiled for several instruction
# sets, of which one is chosen when a program runs.
set(kernel_options -ffp-contract=fast)
set_source_files_properties(runtime/sim/kernels_baseline.c runtime/sim/phases_baseline.c PROPERTIES
    COMPILE_OPTIONS "${kernel_options}")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    set(avx2_options ${kernel_options} -mavx2 -mfma -mbmi2)
    set_source_files_properties(runtime/sim/kernels_avx2.c runtime/sim/phases_avx2.c PROPERTIES
        COMPILE_OPTIONS "${avx2_options}")
    set_source_files_properties(runtime/sim/kernels_avx512.c runtime/sim/phases_avx512.c PROPERTIES
        COMPILE_OPTIONS "${avx2_options};-mavx512f;-mavx512dq;-mavx512vl")
endif()
