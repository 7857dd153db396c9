# Installation: the program, the library with its header, the plug-in and the runtime of executables, a
# pkg-config file and a CMake package with the target qasmill::qasmill.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/qasmill)

set_target_properties(libqasmill PROPERTIES EXPORT_NAME qasmill)
target_include_directories(libqasmill INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
install(TARGETS qasmill)
install(TARGETS libqasmill EXPORT qasmillTargets)
install(TARGETS qasmill-llvm qasmill-rt
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/qasmill
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/qasmill)
install(DIRECTORY targets DESTINATION ${CMAKE_INSTALL_LIBDIR}/qasmill)
install(FILES include/qasmill.h TYPE INCLUDE)
install(EXPORT qasmillTargets NAMESPACE qasmill:: DESTINATION ${package_dir})

configure_file(cmake/qasmill.pc.in ${CMAKE_BINARY_DIR}/qasmill.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/qasmill.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
configure_package_config_file(cmake/qasmillConfig.cmake.in ${CMAKE_BINARY_DIR}/qasmillConfig.cmake
    INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/qasmillConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/qasmillConfig.cmake ${CMAKE_BINARY_DIR}/qasmillConfigVersion.cmake
    DESTINATION ${package_dir})

if(QM_TESTS)
    add_test(NAME install COMMAND ${CMAKE_SOURCE_DIR}/tests/install/run.sh ${CMAKE_BINARY_DIR}
        ${CMAKE_SOURCE_DIR})
    qm_register(install install)
    if(QM_SANITIZE)
        set_property(TEST install APPEND PROPERTY ENVIRONMENT CLIENT_CFLAGS=-fsanitize=address,undefined)
    endif()
endif()
