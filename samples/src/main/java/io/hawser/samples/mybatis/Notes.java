package io.hawser.samples.mybatis;

import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

/** Lines of text. */
public interface Notes {
  @Update("CREATE OR REPLACE TABLE note (line VARCHAR(40)) ENGINE=InnoDB") void createTable();

  @Insert("INSERT INTO note VALUES (#{line})") void add(String line);

  @Select("SELECT line FROM note ORDER BY line") List<String> all();
}
