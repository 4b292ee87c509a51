# kith_web_assets: web/dist (built by tools/web) as constant data with its gzip and brotli variants, or an empty list
# with KITH_WEB=OFF. The program that wants it includes "app/web_assets.h".
set(embed_dir ${CMAKE_BINARY_DIR}/web_assets)
set(web_dist ${CMAKE_SOURCE_DIR}/web/dist)
set(web_files "")
if(KITH_WEB)
  file(GLOB_RECURSE web_files CONFIGURE_DEPENDS ${web_dist}/*)
  if(NOT EXISTS ${web_dist}/index.html)
    message(FATAL_ERROR "web/dist is missing: build it with tools/web (make build does), or configure with -DKITH_WEB=OFF")
  endif()
  set(embed_source ${web_dist})
endif()
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_custom_command(
  OUTPUT ${embed_dir}/web_assets.cc
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/cmake/embed_web.py ${embed_dir} ${embed_source}
  DEPENDS ${CMAKE_SOURCE_DIR}/cmake/embed_web.py ${web_files}
  COMMENT "Compressing and embedding the web app"
  VERBATIM)
add_library(kith_web_assets STATIC EXCLUDE_FROM_ALL ${embed_dir}/web_assets.cc)
target_link_libraries(kith_web_assets PUBLIC kith_flags)
target_include_directories(kith_web_assets PUBLIC ${CMAKE_SOURCE_DIR}/cmake/embed_web)
