# celadon_join(result name SOURCES ... ALONE ...): the units that stand for the sources of a target. Sources that
# have compiler options of their own are named after ALONE and compiled by themselves. A unit is made
# when CMake runs; names that come to meet in one since then are an error of the compiler, which
# `cmake build/<preset>` takes away.
function(celadon_join result name)
  cmake_parse_arguments(ARG "" "" "SOURCES;ALONE" ${ARGN})
  list(REMOVE_ITEM ARG_SOURCES ${ARG_ALONE})
  if(NOT CELADON_JOINED OR NOT ARG_SOURCES)
    set(${result} ${ARG_SOURCES} ${ARG_ALONE} PARENT_SCOPE)
    return()
  endif()
  list(JOIN ARG_SOURCES "\n" lines)
  string(REPLACE "${PROJECT_SOURCE_DIR}/" "" lines "${lines}")
  set(list ${CMAKE_BINARY_DIR}/joined/${name}.sources)
  file(WRITE ${list} "${lines}\n")
  execute_process(COMMAND bash ${PROJECT_SOURCE_DIR}/tools/join_sources.sh ${PROJECT_SOURCE_DIR} ${CMAKE_BINARY_DIR}/joined ${name}
    INPUT_FILE ${list} OUTPUT_VARIABLE units OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" units "${units}")
  set(${result} ${units} ${ARG_ALONE} PARENT_SCOPE)
endfunction()

# celadon_module(name DEPENDS ... LINKS ... ALONE ...): one static target per folder src/celadon/<name>.
function(celadon_module name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINKS;ALONE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/celadon/${name}/*.cpp)
  list(TRANSFORM ARG_ALONE PREPEND ${PROJECT_SOURCE_DIR}/src/celadon/${name}/)
  celadon_join(units ${name} SOURCES ${sources} ALONE ${ARG_ALONE})
  add_library(celadon_${name} STATIC ${units})
  target_include_directories(celadon_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(celadon_${name} PRIVATE celadon_options PUBLIC ${ARG_LINKS})
  foreach(dependency IN LISTS ARG_DEPENDS)
    target_link_libraries(celadon_${name} PUBLIC celadon_${dependency})
  endforeach()
endfunction()

# celadon_tests(kind): tests/<kind>/<module>/*.cpp become one GoogleTest program each. Suites named
# Postgresql* are left to tests/CMakeLists.txt, which starts a server for them.
function(celadon_tests kind)
  file(GLOB folders RELATIVE ${PROJECT_SOURCE_DIR}/tests/${kind} CONFIGURE_DEPENDS
       ${PROJECT_SOURCE_DIR}/tests/${kind}/*)
  foreach(module IN LISTS folders)
    file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${kind}/${module}/*.cpp)
    if(NOT sources)
      continue()
    endif()
    set(target ${kind}_${module})
    celadon_join(units ${target} SOURCES ${sources})
    add_executable(${target} ${units})
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/tests/support)
    target_compile_definitions(${target} PRIVATE CELADON_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    if(TARGET celadon_${module})
      target_link_libraries(${target} PRIVATE celadon_${module})
    else()
      target_link_libraries(${target} PRIVATE celadon_app)
    endif()
    target_link_libraries(${target} PRIVATE celadon_options GTest::gtest_main GTest::gmock)
    gtest_discover_tests(${target} TEST_PREFIX "${kind}." TEST_FILTER "-Postgresql*" PROPERTIES LABELS ${kind} TIMEOUT 600
                         DISCOVERY_TIMEOUT 60)
  endforeach()
endfunction()
