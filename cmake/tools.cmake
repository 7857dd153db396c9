# The program and the C library: both stand on the session.
file(GLOB tool_sources CONFIGURE_DEPENDS tools/*.c)
set(api_sources tools/api.c tools/context_option.c tools/encoded.c tools/libraries.c tools/requests.c
    tools/session.c)

add_executable(qasmill ${tool_sources})
target_link_libraries(qasmill PRIVATE qm_core)
add_dependencies(qasmill qasmill-llvm qasmill-rt)

# Descriptions of devices, found beside the program as where they are installed.
file(CREATE_LINK ${CMAKE_SOURCE_DIR}/targets ${CMAKE_BINARY_DIR}/targets SYMBOLIC)

add_library(libqasmill SHARED ${api_sources})
set_target_properties(libqasmill PROPERTIES OUTPUT_NAME qasmill VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR})
target_link_libraries(libqasmill PRIVATE qm_core)
target_link_options(libqasmill PRIVATE -Wl,--exclude-libs,ALL)
add_dependencies(libqasmill qasmill-llvm)
