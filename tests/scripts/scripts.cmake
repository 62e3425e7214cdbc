# Command-line scripts: each tests/scripts/*.sh runs against the built program in a folder of its own.
file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/scripts/*_test.sh)
foreach(script IN LISTS scripts)
  get_filename_component(name ${script} NAME_WE)
  add_test(NAME scripts.${name} COMMAND bash ${script})
  set_tests_properties(scripts.${name} PROPERTIES LABELS scripts TIMEOUT 300
    ENVIRONMENT "CELADON=$<TARGET_FILE:celadon>;CELADON_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
endforeach()
