# Tests; each registers itself with ctest.
option(QM_TESTS "build the tests" ON)
if(NOT QM_TESTS)
    return()
endif()
enable_testing()
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
pkg_check_modules(LAPACKE REQUIRED IMPORTED_TARGET lapacke openblas)
find_program(QM_BASH bash REQUIRED)
set(QM_SHARED ${CMAKE_SOURCE_DIR}/../shared CACHE PATH
    "test data that is not part of the project; the environment's QM_SHARED wins")

# Slow builds run fewer random cases. The leak checker is on; LLVM and OpenBLAS hold no leaks that
# need to be suppressed.
set(test_environment OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=1)
set(test_timeout 600)
if(QM_SANITIZE)
    list(APPEND test_environment ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
        QM_TEST_SCALE=0.1)
    set(test_timeout 1800)
endif()

function(qm_register name label)
    set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${test_timeout}
        ENVIRONMENT "${test_environment}")
endfunction()

# What the tests share: harness, dense reference, random modules.
file(GLOB test_sources CONFIGURE_DEPENDS tests/*.c)
add_library(qm_tests STATIC ${test_sources})
target_link_libraries(qm_tests PUBLIC qm_core PkgConfig::CMOCKA PkgConfig::LAPACKE)

# One executable a file. Those that run programs need the LLVM plug-in beside them.
function(qm_test path label)
    get_filename_component(name ${path} NAME_WE)
    add_executable(${name} ${path})
    target_link_libraries(${name} PRIVATE qm_tests)
    target_include_directories(${name} PRIVATE ${RANDOM123_DIR})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
    file(STRINGS ${path} runs REGEX "#include \"(backends/backend|tests/execute|qasmill)\\.h\"")
    if(runs)
        add_dependencies(${name} qasmill-llvm)
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
