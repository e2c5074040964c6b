-- liquibase formatted sql

-- changeset hawser:1
CREATE TABLE note (id INT PRIMARY KEY, text VARCHAR(100)) ENGINE=InnoDB;
INSERT INTO note VALUES (1, 'made by Liquibase');
