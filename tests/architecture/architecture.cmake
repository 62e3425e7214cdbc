# The laws of docs/layers.txt, checked on the text of the includes.
add_test(NAME architecture.layers COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/architecture/check_layers.sh ${PROJECT_SOURCE_DIR})
add_test(NAME architecture.layers_check_can_fail
         COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/architecture/check_layers_can_fail.sh ${PROJECT_SOURCE_DIR})
set_tests_properties(architecture.layers architecture.layers_check_can_fail PROPERTIES LABELS architecture)

# Every header compiles alone: one generated source per header, compiled without linking.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/celadon/*.hpp)
set(alone_sources "")
foreach(header IN LISTS headers)
  file(RELATIVE_PATH relative ${PROJECT_SOURCE_DIR}/src ${header})
  string(MAKE_C_IDENTIFIER ${relative} identifier)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/headers_alone/${identifier}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${relative}\"  // IWYU pragma: keep\n")
  list(APPEND alone_sources ${source})
endforeach()
add_library(headers_alone OBJECT ${alone_sources})
# -fsyntax-only would leave no object for the build to track; -O0 keeps the cost small.
target_compile_options(headers_alone PRIVATE -O0 -g0 -fno-sanitize=all)
target_link_libraries(headers_alone PRIVATE celadon_cli celadon_http celadon_options PkgConfig::LIBPQ)

add_test(NAME architecture.format COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/architecture/check_format.sh ${PROJECT_SOURCE_DIR})
set_tests_properties(architecture.format PROPERTIES LABELS architecture)

# Errors speak both languages.
add_test(NAME architecture.words COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/architecture/check_words.sh ${PROJECT_SOURCE_DIR})
add_test(NAME architecture.words_check_can_fail
         COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/architecture/check_words_can_fail.sh ${PROJECT_SOURCE_DIR})
set_tests_properties(architecture.words architecture.words_check_can_fail PROPERTIES LABELS architecture)
