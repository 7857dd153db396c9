# The program and the C library.
file(GLOB tool_sources CONFIGURE_DEPENDS tools/*.c)
list(FILTER tool_sources EXCLUDE REGEX "/api\\.c$")
if(tool_sources)
    add_executable(qasmill ${tool_sources} tools/api.c)
    target_link_libraries(qasmill PRIVATE qm_core)
    add_dependencies(qasmill qasmill-llvm qasmill-rt)

    add_library(libqasmill SHARED tools/api.c)
    set_target_properties(libqasmill PROPERTIES OUTPUT_NAME qasmill VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR})
    target_link_libraries(libqasmill PRIVATE qm_core)
    target_link_options(libqasmill PRIVATE -Wl,--exclude-libs,ALL)
endif()
