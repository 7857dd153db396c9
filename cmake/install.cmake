# Installation: program, library, header, pkg-config and CMake package.
