# Tests; each registers itself with ctest.
option(QM_TESTS "build the tests" ON)
if(NOT QM_TESTS)
    return()
endif()
enable_testing()
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
pkg_check_modules(LAPACKE REQUIRED IMPORTED_TARGET lapacke openblas)
set(QM_SHARED ${CMAKE_SOURCE_DIR}/../shared CACHE PATH
    "test data that is not part of the project; the environment's QM_SHARED wins")

# Slow builds run fewer random cases. The leak checker is on; LLVM and OpenBLAS hold no leaks that
# need to be suppressed.
set(test_environment OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=1)
set(test_timeout 600)
# intercept_tls_get_addr: where the thread-local block of a loaded plug-in happens to begin 16 bytes into a
# page, the sanitizer takes what lies before it for a header of glibc 2.19, and its leak checker crashes.
if(QM_SANITIZE)
    list(APPEND test_environment ASAN_OPTIONS=detect_leaks=1:intercept_tls_get_addr=0 UBSAN_OPTIONS=print_stacktrace=1
        QM_TEST_SCALE=0.5)
    set(test_timeout 1800)
endif()

# The extern functions of programs that tests run with a library.
add_library(test_extern_library MODULE tests/extern/library.c)
target_compile_options(test_extern_library PRIVATE -fvisibility=default -Wno-missing-prototypes)
list(APPEND test_environment QM_TEST_EXTERN=$<TARGET_FILE:test_extern_library>)

function(qm_register name label)
    set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${test_timeout}
        ENVIRONMENT "${test_environment}")
endfunction()

# What the tests share: harness, dense reference, random modules.
file(GLOB test_sources CONFIGURE_DEPENDS tests/*.c)
add_library(qm_tests STATIC ${test_sources})
target_link_libraries(qm_tests PUBLIC qm_core PkgConfig::CMOCKA PkgConfig::LAPACKE)

# One executable a file. Those that run programs need the plug-in and the runtime beside them; those
# of the C interface link the library as its users do.
function(qm_test path label)
    get_filename_component(name ${path} NAME_WE)
    add_executable(${name} ${path})
    target_link_libraries(${name} PRIVATE qm_tests)
    target_include_directories(${name} PRIVATE ${RANDOM123_DIR})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
    file(STRINGS ${path} runs REGEX "#include \"(backends/backend|tests/execute|qasmill)\\.h\"")
    if(runs)
        add_dependencies(${name} qasmill-llvm qasmill-rt)
    endif()
    file(STRINGS ${path} uses_library REGEX "#include \"qasmill\\.h\"")
    if(uses_library)
        target_link_libraries(${name} PRIVATE libqasmill)
    endif()
    add_test(NAME ${name} COMMAND ${name} ${ARGN})
    qm_register(${name} ${label})
endfunction()

foreach(label unit property)
    file(GLOB paths CONFIGURE_DEPENDS tests/${label}/test_*.c)
    foreach(path ${paths})
        qm_test(${path} ${label})
    endforeach()
endforeach()

# Parts of the program that no library has.
target_sources(test_certify PRIVATE tools/certify.c tools/certificate.c)

# More of what the normal run has a sample of.
add_test(NAME test_engines_all COMMAND test_engines)
qm_register(test_engines_all slow)
set_property(TEST test_engines_all APPEND PROPERTY ENVIRONMENT QM_TEST_SCALE=20)

# All classes of Cliffords on five qubits.
qm_test(tests/distances/test_distances_all.c slow)

# Text in, text out: one test a folder of tests/golden.
file(GLOB areas CONFIGURE_DEPENDS LIST_DIRECTORIES true tests/golden/*)
foreach(area ${areas})
    if(IS_DIRECTORY ${area})
        get_filename_component(name ${area} NAME)
        add_test(NAME golden_${name}
            COMMAND ${CMAKE_SOURCE_DIR}/tests/golden/run.sh $<TARGET_FILE:qasmill> ${area})
        qm_register(golden_${name} golden)
    endif()
endforeach()

# What fix-its make of the golden programs.
qm_test(tests/golden/test_fixits.c golden ${CMAKE_SOURCE_DIR}/tests/golden)

# What "fmt" does with files.
add_test(NAME fmt_files COMMAND ${CMAKE_SOURCE_DIR}/tests/fmt/run.sh $<TARGET_FILE:qasmill>)
qm_register(fmt_files golden)

# Images to programs and back.
add_test(NAME images COMMAND ${CMAKE_SOURCE_DIR}/tests/images/run.sh $<TARGET_FILE:qasmill>)
qm_register(images golden)

# Mistakes on the command line.
add_test(NAME usage COMMAND ${CMAKE_SOURCE_DIR}/tests/usage/run.sh $<TARGET_FILE:qasmill>)
qm_register(usage golden)

# Interruption, full disks, failing allocations.
add_test(NAME robust COMMAND ${CMAKE_SOURCE_DIR}/tests/robust/run.sh $<TARGET_FILE:qasmill>
    $<BOOL:${QM_SANITIZE}>)
qm_register(robust golden)

# Pages made from tables are what the tool prints.
add_test(NAME docs_diagnostics COMMAND sh -c "\"$1\" explain --markdown | diff -u \"$2\" -" sh
    $<TARGET_FILE:qasmill> ${CMAKE_SOURCE_DIR}/docs/diagnostics.md)
qm_register(docs_diagnostics structure)
add_test(NAME docs_passes COMMAND sh -c "\"$1\" passes --markdown | diff -u \"$2\" -" sh
    $<TARGET_FILE:qasmill> ${CMAKE_SOURCE_DIR}/docs/passes.md)
qm_register(docs_passes structure)
add_test(NAME docs_language COMMAND ${CMAKE_SOURCE_DIR}/tests/docs/check.sh ${CMAKE_SOURCE_DIR})
qm_register(docs_language structure)
add_test(NAME docs_readme
    COMMAND ${CMAKE_SOURCE_DIR}/tests/docs/readme.sh ${CMAKE_SOURCE_DIR} $<TARGET_FILE:qasmill>)
qm_register(docs_readme golden)
add_test(NAME explain COMMAND qasmill explain e0204 unused-variable)
qm_register(explain golden)
set_tests_properties(explain PROPERTIES PASS_REGULAR_EXPRESSION
    "E0204: .*wrong:.*right:.*W0702: .*-Wunused-variable, shown by -Wall.*wrong:.*right:")

# How a program would be run: the lines that no machine changes.
add_test(NAME explain_run COMMAND qasmill run --explain -D theta=pi/4 -D n=3 -O2 --threads=2
    --max-memory=4G ${CMAKE_SOURCE_DIR}/tests/golden/simulate/bind_inputs.qasm)
qm_register(explain_run golden)
set_tests_properties(explain_run PROPERTIES PASS_REGULAR_EXPRESSION
    "precision +double.threads +2, .*qubits +2, at most 2 in .*memory +128 bytes of 4 GiB that are allowed.*gates +7 in 2 segments.operations .*measurements 2 deferred .*time +under 1 ms")

# The shared corpus and circuits, where they are there.
file(GLOB paths CONFIGURE_DEPENDS tests/corpus/test_*.c)
foreach(path ${paths})
    qm_test(${path} corpus ${QM_SHARED})
endforeach()

add_test(NAME test_runs_exe COMMAND test_runs ${QM_SHARED} exe)
qm_register(test_runs_exe slow)
add_test(NAME test_optimised_all COMMAND test_optimised ${QM_SHARED} all)
qm_register(test_optimised_all slow)

# Release builds run every circuit that fits in memory.
if(NOT QM_SANITIZE)
    set_property(TEST test_circuits APPEND PROPERTY ENVIRONMENT QM_TEST_QUBITS=28)
endif()

# Who includes whom; each header alone.
add_test(NAME layering COMMAND ${CMAKE_SOURCE_DIR}/tests/layering/check.sh ${CMAKE_SOURCE_DIR})
add_test(NAME layering_finds_faults
    COMMAND ${CMAKE_SOURCE_DIR}/tests/layering/check.sh ${CMAKE_SOURCE_DIR}/tests/layering/broken)
get_target_property(flags qm_flags INTERFACE_COMPILE_OPTIONS)
list(FILTER flags INCLUDE REGEX "^-W")
add_test(NAME headers COMMAND ${CMAKE_SOURCE_DIR}/tests/headers/check.sh ${CMAKE_SOURCE_DIR}
    ${CMAKE_C_COMPILER} ${flags} -Iinclude -I${CMAKE_BINARY_DIR} -isystem ${RANDOM123_DIR}
    -isystem ${LLVM_INCLUDE_DIRS})
foreach(name layering layering_finds_faults headers)
    qm_register(${name} structure)
endforeach()
set_tests_properties(layering_finds_faults PROPERTIES PASS_REGULAR_EXPRESSION "3 faults")

# Fuzz targets: replayed on their seeds and on fixed mutations, or (QM_FUZZ, clang) run by libFuzzer,
# see script/fuzz. Native code is slow to make, and so are dense matrices: their targets have fewer mutations.
set(fuzz_run_options -n 1000)
set(fuzz_passes_options -n 200)
file(GLOB paths CONFIGURE_DEPENDS tests/fuzz/fuzz_*.c)
foreach(path ${paths})
    get_filename_component(name ${path} NAME_WE)
    string(REPLACE fuzz_ "" seeds ${name})
    if(NOT IS_DIRECTORY ${CMAKE_SOURCE_DIR}/tests/fuzz/seeds/${seeds})
        set(seeds compile) # targets that read programs
    endif()
    if(QM_FUZZ)
        add_executable(${name} ${path} tests/fuzz/fuzz.c)
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
        add_executable(${name} ${path} tests/fuzz/fuzz.c tests/fuzz/replay.c)
        file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/${name}.dir)
        add_test(NAME ${name}
            COMMAND ${name} ${${name}_options} ${CMAKE_SOURCE_DIR}/tests/fuzz/seeds/${seeds}
            WORKING_DIRECTORY ${CMAKE_BINARY_DIR}/${name}.dir)
        qm_register(${name} fuzz)
    endif()
    target_link_libraries(${name} PRIVATE qm_tests)
    add_dependencies(${name} qasmill-llvm)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endforeach()
