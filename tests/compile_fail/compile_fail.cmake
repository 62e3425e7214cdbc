# Each source must NOT compile, and the reason must be the one its first line names.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/compile_fail/*.cpp)
foreach(source IN LISTS sources)
  get_filename_component(name ${source} NAME_WE)
  add_test(NAME compile_fail.${name}
           COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/compile_fail/must_not_compile.sh
                   ${CMAKE_CXX_COMPILER} ${PROJECT_SOURCE_DIR} ${source})
  set_tests_properties(compile_fail.${name} PROPERTIES LABELS compile_fail)
endforeach()
