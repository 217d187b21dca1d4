// Functions of Redshift's guide that are not emulated, whatever their arguments: calls of them say so instead of
// claiming that there is no such function. A function that arrives leaves this list for its family's table.
#include <string>
#include <vector>

#include "base/text.h"
#include "sql/functions/families.h"

namespace doppel::sql {
namespace {

struct NameList {
  std::string_view documentation_page;  // of the group
  std::string_view prefix;              // of every name
  std::string_view names;
};

constexpr NameList kLists[] = {
    {"geospatial-functions", "st_",
     "addpoint angle area asbinary asewkb asewkt asgeojson ashexewkb ashexwkb astext azimuth boundary buffer centroid "
     "collect contains containsproperly convexhull coveredby covers crosses dwithin dimension disjoint distance "
     "distancesphere endpoint envelope equals exteriorring force2d force3d force3dm force3dz force4d geohash "
     "geogfromtext geogfromwkb geosquare geomfromewkb geomfromewkt geomfromgeohash geomfromgeojson geomfromgeosquare "
     "geomfromtext geomfromwkb geometryn geometrytype interiorringn intersection intersects isclosed iscollection "
     "isempty ispolygonccw ispolygoncw isring issimple isvalid length length2d lengthsphere linefrommultipoint "
     "lineinterpolatepoint m mmax mmin makeenvelope makeline makepoint makepolygon memsize multi ndims npoints nrings "
     "numgeometries numinteriorrings numpoints perimeter perimeter2d point pointn points polygon removepoint reverse "
     "srid setpoint setsrid simplify startpoint touches transform union within x xmax xmin y ymax ymin z zmax zmin"},
    {"geospatial-functions", "", "addbbox dropbbox supportsbbox geometrytype"},
    {"geospatial-functions", "h3_",
     "boundary center fromlonglat frompoint isvalid polyfill resolution tochildren toparent"},
    {"hyperloglog-functions", "", "hll_create_sketch hll_cardinality hll_combine hll_combine_sketches"},
    {"t_ddm", "", "mask_get_policy_for_role_on_column mask_get_policy_for_user_on_column"},
};

struct Table {
  std::vector<std::string> names;  // the rows' names point here
  std::vector<FunctionRow> rows;
};

Table MakeTable() {
  Table table;
  std::vector<std::string_view> pages;
  for (const NameList& list : kLists) {
    for (const std::string& name : base::Split(list.names, ' ')) {
      table.names.push_back(std::string(list.prefix) + name);
      pages.push_back(list.documentation_page);
    }
  }
  for (std::size_t i = 0; i < table.names.size(); ++i) {
    table.rows.push_back(NotEmulatedRow(table.names[i], "[any...]", "text", pages[i]));
  }
  return table;
}

}  // namespace

std::span<const FunctionRow> UnemulatedFunctions() {
  static const Table table = MakeTable();
  return table.rows;
}

}  // namespace doppel::sql
