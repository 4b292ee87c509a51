# Flags, compilers and outside packages that every target shares.
find_program(CCACHE ccache)
if(CCACHE)
  # hash_dir off and no absolute paths: presets and clones share what they compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

add_library(kith_flags INTERFACE)
target_include_directories(kith_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(kith_flags INTERFACE -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough
                                            -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports false positives of these from inside its own headers at -O2.
  target_compile_options(kith_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
                                              -Wno-stringop-overread)
else()
  # Clang builds with sanitizers only; what it alone warns of is clang-tidy's business, not the build's.
  target_compile_options(kith_flags INTERFACE -w)
endif()
target_compile_definitions(kith_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL TOML_EXCEPTIONS=0)
if(KITH_SANITIZE)
  target_compile_options(kith_flags INTERFACE -fsanitize=${KITH_SANITIZE} -fno-sanitize-recover=all)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # These two look into libraries that were built without what they need.
    target_compile_options(kith_flags INTERFACE -fno-sanitize=vptr,function)
  endif()
  target_link_options(kith_flags INTERFACE -fsanitize=${KITH_SANITIZE})
endif()
find_program(MOLD mold)
if(MOLD)
  target_link_options(kith_flags INTERFACE -fuse-ld=mold)
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(GTest REQUIRED)
find_package(PkgConfig REQUIRED)
